import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { byteAt, flagAt, placeAt, textAt, wordAt } from '../chain/words'
import { type Row, rowOf } from './row'
import { storedText } from './stored-text'
import { naming, provenance, type World } from './world'

type CallKind = 'MODEL' | 'LLM_CHAT' | 'LLM_COMPLETION'

interface Call {
    kind: CallKind
    /** Null when its log does not decode. */
    row: Row | null
    shownByHub: boolean
    shownByWorkflow: boolean
}

const KIND: Record<string, CallKind> = {
    ModelInferenceEvent: 'MODEL',
    LLMChat: 'LLM_CHAT',
    LLMCompletionEvent: 'LLM_COMPLETION',
    InferenceResult: 'MODEL',
    LLMChatResult: 'LLM_CHAT',
    LLMCompletionResult: 'LLM_COMPLETION',
}
const MODEL_MODES = ['VANILLA', 'ZKML', 'TEE']
const LLM_MODES = ['VANILLA', 'TEE']

/**
 * Calls of the precompile in one transaction, and the logs of hub and workflows that show their results again: each shows
 * the latest call of its kind that nobody of its sort has shown.
 */
export class Calls {
    private readonly calls: Call[] = []

    constructor(
        private readonly world: World,
        private readonly tx: PlainTransaction,
    ) {}

    /** @param arrays lists that stand before the output's `is_simulation_result` */
    precompile(log: PlainLog, name: string, arrays: number): Row | null {
        const call: Call = { kind: KIND[name], row: null, shownByHub: false, shownByWorkflow: false }
        this.calls.push(call)
        const read = attempt(() => {
            const request = placeAt(log.data, 0, 1)
            const mode = byteAt(log.data, request, 0)
            const head = { inferenceId: textAt(log.data, 0, 0), mode, model: textAt(log.data, request, 1) }
            const isModel = call.kind === 'MODEL'
            return { ...head, flag: isModel ? flagAt(log.data, placeAt(log.data, 0, 2), arrays) : null }
        })
        if (!read) return null
        const modes = call.kind === 'MODEL' ? MODEL_MODES : LLM_MODES
        call.row = this.inference(log, call.kind, {
            rail: 'PRECOMPILE',
            mode: modes[read.mode] ?? null,
            mode_raw: String(read.mode),
            inference_id: storedText(read.inferenceId),
            is_simulation: read.flag === null ? null : String(read.flag),
            ...naming(this.world, read.model, 'EVENT', ''),
        })
        return call.row
    }

    hub(log: PlainLog, name: string): Row | null {
        const kind = KIND[name]
        const shown = this.calls.findLast((call) => call.kind === kind && !call.shownByHub)
        if (shown) shown.shownByHub = true
        const flag = attempt(() => {
            const output = placeAt(log.data, 0, 0)
            if (kind === 'MODEL') return flagAt(log.data, output, 3)
            wordAt(log.data, output)
            return null
        })
        if (flag === undefined) return null
        return this.shownAgain(
            log,
            name,
            null,
            shown,
            flag === null ? {} : { 'args.isSimulation': String(flag) },
        )
    }

    workflow(log: PlainLog): Row | null {
        const flag = attempt(() => flagAt(log.data, placeAt(log.data, 0, 0), 3))
        const isAddress = log.topics.length === 2 && /^0x0{24}/.test(log.topics[1])
        if (flag === undefined || !isAddress) return null
        const shown = this.calls.findLast((call) => call.kind === 'MODEL' && !call.shownByWorkflow)
        if (shown) shown.shownByWorkflow = true
        if (shown?.row) {
            Object.assign(shown.row.fields, { rail: 'WORKFLOW', workflow_id: log.address })
            const args = { 'args.caller': `0x${log.topics[1].slice(26)}`, 'args.isSimulation': String(flag) }
            return this.shownAgain(log, 'InferenceResultEmitted', log.address, shown, args)
        }
        const name = this.world.modelIds.get(log.address) ?? null
        return this.inference(log, 'MODEL', {
            rail: 'WORKFLOW',
            workflow_id: log.address,
            is_simulation: String(flag),
            ...naming(this.world, name, 'WORKFLOW', 'WORKFLOW_MODEL_UNREADABLE'),
        })
    }

    private inference(log: PlainLog, kind: CallKind, fields: Row['fields']): Row {
        return inferenceRow(this.world, this.tx, log, { kind, ...fields })
    }

    private shownAgain(
        log: PlainLog,
        name: string,
        subject: string | null,
        shown: Call | undefined,
        args: Row['fields'],
    ) {
        const { world, tx } = this
        return rowOf('chain_event', tx, log, {
            contract: log.address,
            name,
            subject,
            sender: tx.call?.from ?? null,
            provenance: provenance(world),
            'args.inference': shown?.row?.id ?? null,
            ...args,
        })
    }
}

/** Columns of an inference of which nothing is known unless it is given. */
const UNKNOWN =
    'mode mode_raw inference_id signer tee_id eth_address input_hash output_hash timestamp walrus_blob_id signature is_simulation workflow_id'.split(
        ' ',
    )

/** An inference of which only what is given is known. */
export function inferenceRow(world: World, tx: PlainTransaction, log: PlainLog, fields: Row['fields']): Row {
    return rowOf('inference', tx, log, {
        ...Object.fromEntries(UNKNOWN.map((name) => [name, null])),
        contract: log.address,
        kind: 'UNKNOWN',
        sender: tx.call?.from ?? null,
        sub_position: '0',
        batch_id: null,
        is_replay: 'false',
        provenance: provenance(world),
        ...fields,
    })
}

/** Undefined when it throws. */
function attempt<T>(read: () => T): T | undefined {
    try {
        return read()
    } catch {
        return undefined
    }
}
