import type { ExportFormat } from '../config/export.js';
import type { Format } from './format.js';
import { envoyEds } from './formats/envoy-eds.js';
import { haproxy } from './formats/haproxy.js';
import { json } from './formats/json.js';
import { llmD } from './formats/llm-d.js';
import { productionStack } from './formats/production-stack.js';
import { prometheus } from './formats/prometheus.js';
import { smg } from './formats/smg.js';

/** The forms of `worker-mesh export`, by the name that is typed. */
export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  smg,
  'envoy-eds': envoyEds,
  prometheus,
  'llm-d': llmD,
  'production-stack': productionStack,
  haproxy,
  json,
};
