import { startInferenceWorker } from './routers.js';

/** `node inference-worker.js PORT`: an inference worker as routers look at it, in a process of its own. */
await startInferenceWorker(Number(process.argv[2]));
