//! A gateway of a page: registers its own workers, follows those of all gateways, and sends each request to a
//! READY worker of its model. Run it beside a sidecar:
//!
//!     cargo run -- 127.0.0.1:50051 127.0.0.1:8080 http://10.0.0.5:8000=llama-3
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde_json::{json, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tonic::transport::{Channel, Endpoint};
use tonic::Status;

mod google {
    pub mod rpc {
        tonic::include_proto!("google.rpc");
    }
}
mod workermesh {
    pub mod v1 {
        tonic::include_proto!("workermesh.v1");
    }
}
use workermesh::v1::registry_service_client::RegistryServiceClient;
use workermesh::v1::worker_source::Source;
use workermesh::v1::{SyncWorkersRequest, WatchWorkersRequest, Worker, WorkerEventType};
use workermesh::v1::{WorkerSource, WorkerStatus};

type Client = RegistryServiceClient<Channel>;
/// By URL, so that previous_worker_id needs no care. Replaced as a whole, never changed.
type Table = BTreeMap<String, Worker>;
type Shared = Arc<RwLock<Arc<Table>>>;

/// The sidecar says something at least every 15 s.
const SILENCE: Duration = Duration::from_secs(45);

/// Says which workers are ours; those of other managers are left alone. Safe to repeat.
async fn register(client: &mut Client, own: &[String]) -> Result<(), Status> {
    let workers = own.iter().map(|each| {
        let (url, model) = each.split_once('=').unwrap_or((each, ""));
        // JSON text keeps every number as it is; a Struct holds doubles only.
        let health = json!({ "disable_health_check": true });
        let spec = json!({ "url": url, "models": [{ "id": model }], "health": health });
        WorkerSource { source: Some(Source::SpecJson(spec.to_string())) }
    });
    let request = SyncWorkersRequest {
        manager: "example-gateway".into(),
        workers: workers.collect(),
        commit: true,
        allow_empty: true,
        ..Default::default()
    };
    client.sync_workers(tokio_stream::once(request)).await.map(|_| ())
}

/// Keeps the table equal to the mesh until the stream breaks; what was seen last stays.
async fn watch(client: &mut Client, shared: &Shared, token: &mut String) -> Result<(), Status> {
    let request = WatchWorkersRequest { resume_token: token.clone(), ..Default::default() };
    let mut stream = client.watch_workers(request).await?.into_inner();
    // Beside the table, which stays until SYNCED.
    let mut building: Option<Table> = None;
    loop {
        let silent = |_| Status::unavailable("the sidecar is silent");
        let message = timeout(SILENCE, stream.message()).await.map_err(silent)??;
        let Some(response) = message else { return Ok(()) };
        let mut resetting = building.is_some();
        let mut held = building.take().unwrap_or_else(|| Table::clone(&shared.read().unwrap()));
        for event in &response.events {
            match (event.r#type(), &event.worker) {
                (WorkerEventType::Reset, _) => {
                    held = Table::new();
                    resetting = true;
                }
                (WorkerEventType::Synced, _) => resetting = false,
                (WorkerEventType::Upserted, Some(worker)) => {
                    held.insert(worker.url.clone(), worker.clone());
                }
                (WorkerEventType::Removed, Some(worker)) => {
                    held.remove(&worker.url);
                }
                _ => {}
            }
        }
        if !response.resume_token.is_empty() {
            *token = response.resume_token;
        }
        if resetting {
            building = Some(held);
        } else if !response.events.is_empty() {
            let urls: Vec<_> = ready(&held, "").map(|worker| &worker.url).collect();
            println!("{}", json!({ "ready": urls }));
            *shared.write().unwrap() = Arc::new(held);
        }
    }
}

/// READY workers of a model; one without models serves any.
fn ready<'a>(table: &'a Table, model: &'a str) -> impl Iterator<Item = &'a Worker> {
    table.values().filter(move |worker| {
        let serves = |models: &[String]| models.is_empty() || models.iter().any(|id| id == model);
        worker.status() == WorkerStatus::Ready && (model.is_empty() || serves(&worker.models))
    })
}

/// Follows for ever. A sidecar that lost its memory gets its workers back before anybody reads a set without them.
async fn follow(address: String, own: Vec<String>, shared: Shared) {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    let mut client = Client::new(endpoint.connect_timeout(Duration::from_secs(1)).connect_lazy());
    let mut token = String::new();
    loop {
        let mut followed = register(&mut client, &own).await;
        if followed.is_ok() {
            followed = watch(&mut client, &shared, &mut token).await;
        }
        if let Err(status) = followed {
            eprintln!("{status}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Answers one request with a redirect to a worker of its model.
async fn answer(mut socket: TcpStream, table: Arc<Table>, turn: usize) -> std::io::Result<()> {
    let mut text = Vec::new();
    let (head, body) = loop {
        let mut part = [0; 4096];
        let read = socket.read(&mut part).await?;
        text.extend_from_slice(&part[..read]);
        let request = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
        let headers: HashMap<_, _> = head.lines().filter_map(|line| line.split_once(": ")).collect();
        let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if read == 0 || (request.contains("\r\n\r\n") && body.len() >= length) {
            break (head.to_string(), body.to_string());
        }
    };
    let path = head.split(' ').nth(1).unwrap_or("/");
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let workers: Vec<_> = ready(&table, asked["model"].as_str().unwrap_or("")).collect();
    let status = match workers.get(turn % workers.len().max(1)) {
        Some(worker) => format!("307 Temporary Redirect\r\nlocation: {}{path}", worker.url),
        None => "503 Service Unavailable".into(),
    };
    let end = "content-length: 0\r\nconnection: close\r\n\r\n";
    socket.write_all(format!("HTTP/1.1 {status}\r\n{end}").as_bytes()).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let address = args.next().expect("the sidecar's address");
    let listen = args.next().expect("an address to listen at");
    let shared = Shared::default();
    tokio::spawn(follow(address, args.collect(), shared.clone()));
    let listener = TcpListener::bind(listen).await?;
    let turn = AtomicUsize::new(0);
    loop {
        let (socket, _) = listener.accept().await?;
        let table = shared.read().unwrap().clone();
        let turn = turn.fetch_add(1, Relaxed);
        tokio::spawn(async move { answer(socket, table, turn).await });
    }
}
