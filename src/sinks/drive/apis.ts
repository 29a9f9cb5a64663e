import type { DriveApi } from '../../config/drive.js';
import type { RouterApi } from './api.js';
import { dynamo } from './dynamo.js';
import { smg } from './smg.js';
import { vllmRouter } from './vllm-router.js';

/** The kinds of routers of `worker-mesh drive`, by the name that is typed. */
export const ROUTER_APIS: Readonly<Record<DriveApi, RouterApi>> = {
  smg,
  'vllm-router': vllmRouter,
  sglang: smg,
  dynamo,
};
