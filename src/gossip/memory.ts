import { totalmem } from 'node:os';

/** Part of the memory that what is held of all nodes' logs may take, unless a setting says how much (S11). */
const MESH_MEMORY_SHARE = 1 / 4;

/** Bytes for the logs of all nodes: a part of what the machine has, or of what its cgroup lets this process have. */
export function defaultMeshMemory(
  machineBytes = totalmem(),
  constrainedBytes = process.constrainedMemory(),
): number {
  const isConstrained = constrainedBytes > 0 && constrainedBytes < machineBytes;
  return Math.floor((isConstrained ? constrainedBytes : machineBytes) * MESH_MEMORY_SHARE);
}
