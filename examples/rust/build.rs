//! Makes the client from proto/, without protoc.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = ["workermesh/v1/registry.proto"];
    // A build of the sidecar has put the protos of others there too.
    let protos = "../../proto";
    println!("cargo:rerun-if-changed={protos}");
    let descriptors = protox::compile(files, [protos])?;
    Ok(tonic_prost_build::configure().build_server(false).compile_fds(descriptors)?)
}
