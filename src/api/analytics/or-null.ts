import type { Outcome } from '../../stats'

type OrNull<Fields> = { [name in keyof Fields]: Fields[name] | null } & { nullReason: string | null }

/** The fields of a result that may not exist, null then, with the reason. */
export function orNull<Fields extends object>({ value, nullReason }: Outcome<Fields>): OrNull<Fields> {
    // GraphQL takes a field that is not there for null.
    return { ...value, nullReason } as OrNull<Fields>
}
