"""Lets buf make messages, their types, and stubs for Python by grpcio-tools, which brings protoc with it."""

import pathlib
import sys
import tempfile

from google.protobuf.compiler import plugin_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
response = plugin_pb2.CodeGeneratorResponse(
    supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
)
with tempfile.TemporaryDirectory() as name:
    directory, descriptors = pathlib.Path(name, "out"), pathlib.Path(name, "descriptors")
    directory.mkdir()
    descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
    outputs = [f"--{each}_out={directory}" for each in ("python", "pyi", "grpc_python")]
    arguments = ["protoc", f"--descriptor_set_in={descriptors}", *outputs]
    if protoc.main([*arguments, *request.file_to_generate]) != 0:
        sys.exit(1)
    for path in sorted(directory.rglob("*.py*")):
        response.file.add(name=str(path.relative_to(directory)), content=path.read_text())
sys.stdout.buffer.write(response.SerializeToString())
