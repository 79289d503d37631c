import { canonicalName } from '../networks/canonical-name'
import { stripProvider } from '../proofs/checks/strip-provider'

/** Whether two spellings stand for one model of the gateways, or for the same unknown name. */
export function isSameModel(a: string, b: string): boolean {
    return plainName(a) === plainName(b)
}

const plainName = (spelling: string) => canonicalName(stripProvider(spelling.trim()))
