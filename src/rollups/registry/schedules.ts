import type { StoredEvent } from './registry'

/** A workflow's task, as the scheduler announced it. */
export interface Schedule {
    user: string
    endTime: bigint
    frequency: bigint
    active: boolean
    announcedAt: Date
}

/** Folds the task events of one workflow contract, in chain order; null while the scheduler never announced it. */
export function reduceSchedule(events: StoredEvent[]): Schedule | null {
    let schedule = null as Schedule | null
    for (const { name, args, time } of events) {
        if (name === 'TaskRegistered') {
            schedule = {
                user: String(args.user),
                endTime: BigInt(String(args.endTime)),
                frequency: BigInt(String(args.frequency)),
                active: true,
                announcedAt: schedule?.announcedAt ?? time,
            }
        } else if (schedule === null) continue
        else if (name === 'TaskStopped') schedule.active = false
        else if (name === 'TaskUpdated') {
            schedule.endTime = BigInt(String(args.newEndTime))
            schedule.frequency = BigInt(String(args.newFrequency))
        }
    }
    return schedule
}
