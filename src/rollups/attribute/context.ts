/** What resolving needs to know of the network. */
export interface ResolveContext {
    /** Everything is simulated. */
    demo: boolean
    /** OPG tokens of every chain. */
    opg: Buffer[]
}
