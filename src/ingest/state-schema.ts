/** Schema in which typeorm-store keeps the state of one chain's processor. */
export function stateSchema(chainId: number): string {
    return `processor_${chainId}`
}
