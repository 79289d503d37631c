import { events } from '../abi/tee-registry'
import { events as legacy } from '../abi/tee-registry-legacy'
import { roleDecoders } from './access-control'
import { reader } from './reader'
import { type Decoders, refOf } from './scope'
import { jsonArgs, stateEvent, stateLog } from './state'
import { registrationDetails } from './tee-registration'

const readRegistered = reader(events.TEERegistered)
const readHeartbeat = reader(events.HeartbeatReceived)

export const teeRegistryDecoders: Decoders = new Map([
    ...roleDecoders,
    [
        events.TEERegistered.topic,
        (log, scope) => {
            const args = readRegistered(log)
            const details = registrationDetails(scope.tx, log.address, args.teeId)
            return stateEvent(log, scope, 'TEERegistered', args.teeId, { ...jsonArgs(args), ...details })
        },
    ],
    [
        events.HeartbeatReceived.topic,
        (log) => {
            const { teeId, timestamp } = readHeartbeat(log)
            return { kind: 'heartbeat', ref: refOf(log), teeId, timestamp }
        },
    ],
    stateLog(events.TEEEnabled, 'TEEEnabled', (args) => args.teeId),
    stateLog(events.TEEDisabled, 'TEEDisabled', (args) => args.teeId),
    stateLog(events.OHTTPConfigUpdated, 'OHTTPConfigUpdated', (args) => args.teeId),
    stateLog(events.OHTTPConfigCleared, 'OHTTPConfigCleared', (args) => args.teeId),
    stateLog(events.TEETypeAdded, 'TEETypeAdded', () => null),
    stateLog(events.PCRApproved, 'PCRApproved', (args) => args.pcrHash),
    stateLog(events.PCRRevoked, 'PCRRevoked', (args) => args.pcrHash),
    stateLog(events.AWSCertificateUpdated, 'AWSCertificateUpdated', () => null),
    stateLog(legacy.TEEActivated, 'TEEActivated', (args) => args.teeId),
    stateLog(legacy.TEEDeactivated, 'TEEDeactivated', (args) => args.teeId),
    stateLog(legacy.TEERemoved, 'TEERemoved', (args) => args.teeId),
    stateLog(legacy.TEETypeDeactivated, 'TEETypeDeactivated', () => null),
    stateLog(legacy.PCRApproved, 'PCRApproved', (args) => args.pcrHash),
    stateLog(legacy['PCRRevoked(bytes32 indexed)'], 'PCRRevoked', (args) => args.pcrHash),
    stateLog(legacy['PCRRevoked(bytes32 indexed,uint256)'], 'PCRRevoked', (args) => args.pcrHash),
])
