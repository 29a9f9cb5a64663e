//! Makes the client from proto/, without protoc.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = ["workermesh/v1/registry.proto"];
    // The second is what a build of the sidecar copies there: the protos of others.
    let protos = ["../../proto", "../../dist/proto"];
    protos.iter().for_each(|each| println!("cargo:rerun-if-changed={each}"));
    let descriptors = protox::compile(files, protos)?;
    Ok(tonic_prost_build::configure().build_server(false).compile_fds(descriptors)?)
}
