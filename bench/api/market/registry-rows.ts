import { DEVNET_MODEL_REGISTRY } from '../../../src/networks'
import { hex, Kind } from './hex'
import type { Plan } from './plan'
import { timeOfHeight } from './span'

const CHAIN = 8453
const OPG = '\\\\xfbc2051ae2265686a469421b2c5a2d5462fbf5eb'
const REGISTRY = `\\\\x${DEVNET_MODEL_REGISTRY.slice(2)}`
/** Transactions of the registry stand behind a block's payments. */
const AFTER_PAYMENTS = 1_000
const CATALOGUED = 5_000
const TASKS = [
    'text-generation',
    'image-classification',
    'tabular-regression',
    'time-series-forecasting',
].flatMap((task) => [task, `${task}-small`, `${task}-large`])

const bytea = (digits: string) => `\\\\x${digits}`
const iso = (ms: number) => new Date(ms).toISOString()

/** How a model's state differs from what its registration said. */
function changesOf(plan: Plan, n: number) {
    const { owner, block } = plan.models[n]
    const later = (blocks: number) => Math.min(block + blocks, plan.paymentHeights.length - 1)
    return {
        owner: n % 100 === 0 ? { to: (owner + 1) % plan.owners.length, block: later(500) } : null,
        payout: n % 33 === 0 ? { to: (owner + 7) % plan.owners.length, block: later(200) } : null,
        price: n % 11 === 0 ? { block: later(1_000) } : null,
    }
}

interface Table {
    table: string
    columns: string
    lines: Iterable<string>
}

const POSITION = 'id, chain_id, height, tx_hash, tx_position, log_index, time'

/** A log of the registry in a payment block. @param kind tells the logs of one model apart, 0 to 3 */
function position(plan: Plan, n: number, kind: number, block: number): string {
    const tx = hex(Kind.REGISTRY_TX, n * 4 + kind)
    const height = plan.paymentHeights[block]
    return `${CHAIN}-0x${tx}-${5_000 + kind}\t${CHAIN}\t${height}\t${bytea(tx)}\t${AFTER_PAYMENTS + n}\t${5_000 + kind}\t${iso(timeOfHeight(height))}`
}

/** Everything that the registry and the catalogues say. `model_base` is a temporary table of models without totals. */
export function registryTables(plan: Plan): Table[] {
    return [
        {
            table: 'model_base',
            columns:
                'id, name, registered, payout_address, active, registered_at, registry_chain_id, registered_height, catalogued, owner_id',
            lines: modelLines(plan),
        },
        {
            table: 'model_artifact',
            columns: 'id, cid, cid_bytes, exact, claimed, claimed_at, provenance, model_id',
            lines: artifactLines(plan),
        },
        {
            table: 'artifact_text',
            columns: 'id, cid, cid_bytes, exact',
            lines: textLines(plan),
        },
        {
            table: 'artifact_claim',
            columns: 'chain_id, height, tx_position, log_index, artifact_id, model_id, time',
            lines: claimLines(plan),
        },
        {
            table: 'chain_event',
            columns: `${POSITION}, contract, name, subject, args, sender, provenance`,
            lines: eventLines(plan),
        },
        {
            table: 'model_price',
            columns: `${POSITION}, token, unit, unit_raw, input_price, output_price, provenance, model_id`,
            lines: priceLines(plan),
        },
        {
            table: 'catalogue_entry',
            columns: 'id, source, model_id, author, name, task, tags, artifacts, imported_at, provenance',
            lines: catalogueLines(plan),
        },
    ]
}

function* modelLines(plan: Plan): Generator<string> {
    for (let n = 0; n < plan.models.length; n++) {
        const model = plan.models[n]
        const { owner, payout } = changesOf(plan, n)
        const payoutAddress = payout ? bytea(plan.owners[payout.to].slice(2)) : '\\N'
        const height = plan.paymentHeights[model.block]
        yield `${model.id}\t${model.name}\tt\t${payoutAddress}\tt\t${iso(model.registeredMs)}\t${CHAIN}\t${height}\t${n < CATALOGUED ? 't' : 'f'}\t${plan.owners[owner ? owner.to : model.owner]}`
    }
    for (const { id } of plan.unresolved) yield `${id}\t\\N\tf\t\\N\t\\N\t\\N\t\\N\t\\N\tf\t\\N`
}

function* artifactLines(plan: Plan): Generator<string> {
    for (const model of plan.models)
        yield `${model.artifactId}\t${model.cid}\t${model.cid.length}\tt\tt\t${iso(model.registeredMs)}\tdemo\t${model.id}`
    for (const { id, artifactId, cid } of plan.unresolved)
        yield `${artifactId}\t${cid}\t${cid.length}\tt\tf\t\\N\tdemo\t${id}`
}

function* textLines(plan: Plan): Generator<string> {
    for (const { artifactId, cid } of [...plan.models, ...plan.unresolved])
        yield `${artifactId}\t${cid}\t${cid.length}\tt`
}

function* claimLines(plan: Plan): Generator<string> {
    for (let n = 0; n < plan.models.length; n++) {
        const { artifactId, id, block, registeredMs } = plan.models[n]
        yield `${CHAIN}\t${plan.paymentHeights[block]}\t${AFTER_PAYMENTS + n}\t5000\t${artifactId}\t${id}\t${iso(registeredMs)}`
    }
}

function* eventLines(plan: Plan): Generator<string> {
    const event = (at: string, name: string, subject: string, args: object, sender: string) =>
        `${at}\t${REGISTRY}\t${name}\t${subject}\t${JSON.stringify(args)}\t${bytea(sender.slice(2))}\tdemo`
    for (let n = 0; n < plan.models.length; n++) {
        const { id, name, cid, artifactId, block, owner } = plan.models[n]
        const changes = changesOf(plan, n)
        const first = plan.owners[owner]
        const registered = { modelId: id, owner: first, name, modelCID: cid, cidHash: artifactId }
        yield event(position(plan, n, 0, block), 'ModelRegistered', id, registered, first)
        if (changes.owner) {
            const args = { modelId: id, previousOwner: first, newOwner: plan.owners[changes.owner.to] }
            yield event(position(plan, n, 1, changes.owner.block), 'ModelOwnerChanged', id, args, first)
        }
        if (changes.payout) {
            const args = { modelId: id, payoutAddress: plan.owners[changes.payout.to] }
            yield event(position(plan, n, 2, changes.payout.block), 'ModelPayoutAddressSet', id, args, first)
        }
    }
}

/** Every used model has a price; of some it changes. */
function* priceLines(plan: Plan): Generator<string> {
    const line = (at: string, price: number, id: string) =>
        `${at}\t${OPG}\tCALL\t0\t${price === 0 ? 0 : `${price}0000000000000`}\t0\tdemo\t${id}`
    for (const n of plan.used) {
        const { id, block, price } = plan.models[n]
        yield line(position(plan, 1_000_000 + n, 0, block), price, id)
        const change = changesOf(plan, n).price
        if (change) yield line(position(plan, 1_000_000 + n, 1, change.block), price * 2 + 1, id)
    }
}

function* catalogueLines(plan: Plan): Generator<string> {
    for (let n = 0; n < CATALOGUED; n++) {
        const { id, name } = plan.models[n]
        yield `hub|${name}\thub\t${id}\t${name.split('/')[0]}\t${name.split('/')[1]}\t${TASKS[n % TASKS.length]}\t{}\t0\t2026-06-01T00:00:00Z\tdemo`
    }
}
