import fc from 'fast-check'
import { events } from '../abi/inference-precompile'
import {
    abi,
    at,
    chatRequest,
    context,
    log,
    modelOutput,
    modelRequest,
    PAYER,
    rawLog,
    SENDER,
    transaction,
} from './__fixtures__/vectors'
import type { DecodeContext } from './context'
import { type DomainEvent, eventId, type RawLog } from './events'
import { decodeTransaction, WORKFLOW_RESULT_TOPIC } from './index'

const PRECOMPILE = at('inferencePrecompile')
const HUB = at('inferenceHub')
const WORKFLOW = at('priceHistoryInference.ETH_1h')
const NEW_WORKFLOW = '0x' + 'c0'.repeat(20)
const ANSWER = ['stop', ['assistant', 'secret answer', '', '', []]]

function onOg(l: RawLog): RawLog {
    return { ...l, chainId: 10740 }
}

function modelCall(logIndex: number, cid = 'QmModel', mode = 1, isSimulation = false): RawLog {
    const values = ['id-1', modelRequest(mode, cid), modelOutput(isSimulation)]
    return onOg(log('inference-precompile', 'ModelInferenceEvent', values, PRECOMPILE, logIndex))
}

function chat(logIndex: number, mode = 1): RawLog {
    const values = ['id-2', chatRequest(mode, 'meta-llama/Llama-3'), ANSWER]
    return onOg(log('inference-precompile', 'LLMChat', values, PRECOMPILE, logIndex))
}

function hubResult(logIndex: number): RawLog {
    return onOg(log('inference-hub', 'InferenceResult', [modelOutput()], HUB, logIndex))
}

function workflowResult(logIndex: number, address = WORKFLOW): RawLog {
    return onOg(
        log('price-history-inference', 'InferenceResultEmitted', [PAYER, modelOutput()], address, logIndex),
    )
}

function decode(logs: RawLog[], workflows?: DecodeContext['workflows']): any[] {
    return decodeTransaction(logs, transaction(), context(10740, workflows && { workflows }))
}

function idOf(event: DomainEvent): string {
    return eventId(event.ref)
}

describe('inference precompile', () => {
    test('a model call names its model, mode and sender', () => {
        expect(decode([modelCall(2, 'QmModel', 1, true)])).toMatchObject([
            {
                kind: 'inference',
                rail: 'PRECOMPILE',
                callKind: 'MODEL',
                mode: 'ZKML',
                modeRaw: 1,
                inferenceId: 'id-1',
                modelRef: 'QmModel',
                isSimulation: true,
                sender: SENDER,
                ref: { logIndex: 2, txPosition: 3, contract: PRECOMPILE },
            },
        ])
    })

    test('the shape without jsons reads the same', () => {
        const [numbers, strings] = modelOutput()
        const values = ['old', modelRequest(2, 'QmOld'), [numbers, strings, true]]
        const old = onOg(log('inference-precompile-legacy', 'ModelInferenceEvent', values, PRECOMPILE))
        expect(decode([old])).toMatchObject([{ mode: 'TEE', modelRef: 'QmOld', isSimulation: true }])
    })

    test('LLM modes are 0 VANILLA and 1 TEE, not those of model calls', () => {
        const completion = onOg(
            log(
                'inference-precompile',
                'LLMCompletionEvent',
                ['id-3', [0, 'Qwen', 'secret prompt', 1, [], 0], ['secret answer']],
                PRECOMPILE,
                1,
            ),
        )
        expect(decode([chat(0), completion])).toMatchObject([
            { callKind: 'LLM_CHAT', mode: 'TEE', modelRef: 'meta-llama/Llama-3', isSimulation: null },
            { callKind: 'LLM_COMPLETION', mode: 'VANILLA', modelRef: 'Qwen' },
        ])
    })

    test('INV-10: an unknown mode is null and its number is kept', () => {
        expect(decode([modelCall(0, 'x', 3), modelCall(1, 'x', 255), chat(2, 2)])).toMatchObject([
            { mode: null, modeRaw: 3 },
            { mode: null, modeRaw: 255 },
            { mode: null, modeRaw: 2 },
        ])
    })

    test('heads read what the generated codecs read of the whole log', () => {
        const text = fc.string({ unit: 'grapheme', maxLength: 80 })
        fc.assert(
            fc.property(text, text, fc.integer({ min: 0, max: 255 }), fc.boolean(), (id, cid, mode, flag) => {
                const values = [id, modelRequest(mode, cid), modelOutput(flag)]
                const l = onOg(log('inference-precompile', 'ModelInferenceEvent', values, PRECOMPILE))
                const { inferenceID, request, response } = events.ModelInferenceEvent.decode(l)
                expect(decode([l])).toMatchObject([
                    {
                        inferenceId: inferenceID,
                        modeRaw: request.mode,
                        modelRef: request.modelCID,
                        isSimulation: response.is_simulation_result,
                    },
                ])
            }),
        )
    })

    test('prompts and answers are not kept', () => {
        const text = JSON.stringify(decode([modelCall(0), chat(1), hubResult(2)]))
        expect(text).not.toContain('secret')
    })
})

describe('results shown again', () => {
    test('INV-1, INV-5: hub and workflow logs of one call are state events, the call counts once', () => {
        const [call, hub, shown] = decode([modelCall(0), hubResult(1), workflowResult(2)])
        expect(call).toMatchObject({
            kind: 'inference',
            rail: 'WORKFLOW',
            workflow: WORKFLOW,
            modelRef: 'QmModel',
        })
        expect(hub).toMatchObject({ kind: 'state', name: 'InferenceResult', args: { inference: idOf(call) } })
        expect(shown).toMatchObject({
            kind: 'state',
            name: 'InferenceResultEmitted',
            subject: WORKFLOW,
            args: { inference: idOf(call), caller: PAYER },
        })
    })

    test('each result shows the latest call that is not shown yet', () => {
        const [a, hubA, b, hubB, none] = decode([
            modelCall(0),
            hubResult(1),
            modelCall(2),
            hubResult(3),
            hubResult(4),
        ])
        expect(hubA.args.inference).toBe(idOf(a))
        expect(hubB.args.inference).toBe(idOf(b))
        expect(none.args.inference).toBeNull()
    })

    test('a chat is not shown by a model result', () => {
        const [, hub] = decode([chat(0), hubResult(1)])
        expect(hub.args.inference).toBeNull()
    })

    test('a call whose log is malformed is not confused with the call before it', () => {
        const broken = { ...modelCall(2), data: '0x' }
        const events = decode([modelCall(0), hubResult(1), broken, hubResult(3), workflowResult(4)])
        expect(events.map((e) => e.kind)).toEqual(['inference', 'state', 'deadLetter', 'state', 'inference'])
        expect(events[3].args.inference).toBeNull()
        expect(events[4]).toMatchObject({ rail: 'WORKFLOW', workflow: WORKFLOW })
    })
})

describe('workflow results', () => {
    const announced = {
        isAnnounced: (address: string) => address === NEW_WORKFLOW,
        modelId: (address: string) => (address === NEW_WORKFLOW ? 'blob-id' : null),
    }

    test('with no precompile log, a known workflow has made the call itself', () => {
        expect(decode([workflowResult(0)])).toMatchObject([
            { kind: 'inference', rail: 'WORKFLOW', callKind: 'MODEL', workflow: WORKFLOW, modelRef: null },
        ])
    })

    test('an announced workflow counts, with the model it names', () => {
        expect(decode([workflowResult(0, NEW_WORKFLOW)], announced)).toMatchObject([
            { kind: 'inference', workflow: NEW_WORKFLOW, modelRef: 'blob-id' },
        ])
    })

    test('anybody else who emits the topic is ignored', () => {
        expect(decode([workflowResult(0, NEW_WORKFLOW)])).toEqual([])
    })

    test('an announcement counts from its own log on, within its transaction too', () => {
        const announce = onOg(
            log(
                'workflow-scheduler',
                'TaskRegistered',
                [PAYER, NEW_WORKFLOW, 9n, 3600n],
                at('workflowScheduler'),
                1,
            ),
        )
        const events = decode([workflowResult(0, NEW_WORKFLOW), announce, workflowResult(2, NEW_WORKFLOW)])
        expect(events.map((e) => [e.kind, e.ref.logIndex])).toEqual([
            ['state', 1],
            ['inference', 2],
        ])
        expect(events[0]).toMatchObject({
            name: 'TaskRegistered',
            subject: NEW_WORKFLOW,
            args: { endTime: '9' },
        })
    })

    test('a bomb of an array in a result costs nothing', () => {
        const claims = 'f'.repeat(64)
        const head = ['20', '80', '80', '80', '0'].map((w) => w.padStart(64, '0')).join('')
        const bomb = rawLog({
            chainId: 10740,
            address: WORKFLOW,
            topics: [
                WORKFLOW_RESULT_TOPIC,
                abi('opg').encodeEventLog('Transfer', [PAYER, PAYER, 0]).topics[1],
            ],
            data: '0x' + head + claims,
        })
        const before = process.memoryUsage().rss
        expect(decode([bomb])).toMatchObject([{ kind: 'inference', isSimulation: false }])
        expect(process.memoryUsage().rss - before).toBeLessThan(32e6)
    })
})
