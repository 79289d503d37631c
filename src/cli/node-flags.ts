/**
 * Node's flags for an indexing process: what a batch allocates dies young if there is room for it, which saves a sixth
 * of the CPU time (see docs/benchmarks.md).
 */
export const INDEXER_NODE_FLAGS = ['--max-semi-space-size=64']
