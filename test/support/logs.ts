import { type ContractName, contractInterface } from '../../src/devnet/artifacts'

/** A log to be written as it is. */
export interface PlannedLog {
    address: string
    topics: string[]
    data: string
}

/** A log as an honest contract would write it. */
export function logOf(
    contract: ContractName,
    event: string,
    address: string,
    args: readonly unknown[],
): PlannedLog {
    const { topics, data } = contractInterface(contract).encodeEventLog(event, args)
    return { address, topics: topics as string[], data }
}
