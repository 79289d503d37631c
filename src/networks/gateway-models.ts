import { z } from 'zod'
import BUILT_IN from '../../data/gateway-models.json'

const day = z.iso.date('a day: YYYY-MM-DD')
const name = z
    .string()
    .trim()
    .min(1)
    .max(256)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'text without NUL and half characters')

const model = z
    .strictObject({
        provider: name.refine((text) => !text.includes('/'), 'a provider without "/"'),
        name,
        aliases: z.array(name).max(100).default([]),
        from: day.nullish(),
        until: day.nullish(),
        servedBy: name.nullish(),
        servedBySince: day.nullish(),
    })
    .refine(({ from, until }) => !from || !until || from <= until, {
        path: ['until'],
        message: 'a day that is not before `from`',
    })
    .refine(({ servedBy, servedBySince }) => !servedBySince || servedBy, {
        path: ['servedBy'],
        message: 'the model that answers since `servedBySince`',
    })

const list = z.strictObject({
    source: z.string().trim().min(1).max(1_000),
    asOf: day,
    models: z.array(model).min(1).max(10_000),
})

/** A model that OpenGradient's gateways offer, or once offered. That it really answered is only the gateway's claim. */
export interface GatewayModel {
    /** Prefix under which SDKs write it. */
    provider: string
    name: string
    /** Other spellings that the gateways take for it. */
    aliases: string[]
    /** First day on which it was offered, YYYY-MM-DD; null = before the first list. */
    from: string | null
    /** First day on which it was offered no longer; null = it is offered. It may lie ahead. */
    until: string | null
    /** Name of the model that answers for it since `servedBySince`; null = it answers itself. */
    servedBy: string | null
    servedBySince: string | null
}

/** The gateways' models as one source told them on one day. */
export interface GatewayList {
    source: string
    /** Day of the source, YYYY-MM-DD. */
    asOf: string
    models: GatewayModel[]
}

/** Reads a list of gateway models. @throws z.ZodError; Error where a spelling stands for two models, or a model answers that is not listed */
export function gatewayList(value: unknown): GatewayList {
    const { source, asOf, models: told } = list.parse(value)
    const models = told.map(
        ({ from = null, until = null, servedBy = null, servedBySince = null, ...rest }): GatewayModel => ({
            ...rest,
            from,
            until,
            servedBy,
            servedBySince,
        }),
    )
    const owners = new Map<string, string>()
    for (const model of models)
        for (const spelling of spellingsOf(model)) {
            const owner = owners.get(spelling)
            if (owner !== undefined && owner !== model.name)
                throw new Error(
                    `'${spelling}' stands for ${owner} and for ${model.name}: expected one of them`,
                )
            owners.set(spelling, model.name)
        }
    for (const { name, servedBy } of models)
        if (servedBy !== null && !models.some((other) => other.name === servedBy))
            throw new Error(`${name} is served by '${servedBy}': expected a model of the list`)
    return { source, asOf, models }
}

/** Whether a list says that a model was offered on a day, YYYY-MM-DD. */
export function isOfferedOn({ from, until }: GatewayModel, day: string): boolean {
    return (from === null || from <= day) && (until === null || day < until)
}

/** Everything that a gateway takes for a model: its name and aliases, with and without the provider's prefix. */
export function spellingsOf({ provider, name, aliases }: GatewayModel): string[] {
    const plain = [...new Set([name, ...aliases])]
    return plain.flatMap((spelling) => [spelling, `${provider}/${spelling}`])
}

/**
 * Takes a newer list in the place of an older one. A model that the newer one does not name any more stays, as calls of its time name it:
 * offered until the newer list's day. What only the older one knows of a model's past stays too.
 */
export function newerList(older: GatewayList, newer: GatewayList): GatewayList {
    const key = ({ provider, name }: GatewayModel) => `${provider}/${name}`
    const before = new Map(older.models.map((model) => [key(model), model]))
    const taken = new Set(newer.models.flatMap(spellingsOf))
    const models = newer.models.map((model) => {
        const known = before.get(key(model))
        before.delete(key(model))
        return {
            ...model,
            from: model.from ?? (known ? known.from : newer.asOf),
            servedBySince:
                model.servedBySince ?? (known?.servedBy === model.servedBy ? known.servedBySince : null),
        }
    })
    const gone = [...before.values()]
        // Another model may have got its name since.
        .filter((model) => !taken.has(model.name) && !taken.has(key(model)))
        .map((model) => ({
            ...model,
            aliases: model.aliases.filter(
                (alias) => !taken.has(alias) && !taken.has(`${model.provider}/${alias}`),
            ),
            until: model.until !== null && model.until < newer.asOf ? model.until : newer.asOf,
        }))
    return { ...newer, models: [...models, ...gone] }
}

/** The list that comes with the program. Prices are left out: they are constants that change with a deployment. */
export const GATEWAY_LIST: GatewayList = gatewayList(BUILT_IN)
