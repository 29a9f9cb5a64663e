/** All statuses of a node, as members see it (M1). */
export const NODE_STATUSES = ['ALIVE', 'SUSPECT', 'DEAD', 'LEFT', 'EVICTED'] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];
