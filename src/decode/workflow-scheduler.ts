import { events } from '../abi/workflow-scheduler'
import { reader } from './reader'
import type { Decoders } from './scope'
import { jsonArgs, stateEvent, stateLog } from './state'

const taskRegistered = reader(events.TaskRegistered)

export const workflowSchedulerDecoders: Decoders = new Map([
    [
        events.TaskRegistered.topic,
        (log, scope) => {
            const args = taskRegistered(log)
            scope.announcedHere.add(args.contractAddress)
            return stateEvent(log, scope, 'TaskRegistered', args.contractAddress, jsonArgs(args))
        },
    ],
    stateLog(events.TaskUpdated, 'TaskUpdated', (args) => args.contractAddress),
    stateLog(events.TaskStopped, 'TaskStopped', (args) => args.contractAddress),
])
