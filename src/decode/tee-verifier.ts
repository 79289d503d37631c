import { events } from '../abi/tee-verifier'
import { roleDecoders } from './access-control'
import type { Decoders } from './scope'
import { stateLog } from './state'

export const teeVerifierDecoders: Decoders = new Map([
    ...roleDecoders,
    stateLog(events.RegistryUpdated, 'RegistryUpdated', () => null),
])
