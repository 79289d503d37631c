import { parentPort } from 'node:worker_threads'
import { BlobError } from './blob-error'
import { loadFastKeccak } from './keccak'
import { type KeyFinder, keyFinder } from './keys'
import type { AnswerMessage, JobMessage } from './messages'
import { packBatch } from './packed-leaves'
import { runJob } from './run-job'

// The thread behind `Checker`: jobs in, answers out, in order.

const port = parentPort!
let keyOf: KeyFinder = keyFinder(new Map())

function answer({ job, book }: JobMessage): AnswerMessage {
    if (book) keyOf = keyFinder(book)
    try {
        const result = runJob(job, keyOf)
        return { result: 'leaves' in result ? packBatch(result) : result }
    } catch (error) {
        const { message } = error as Error
        return { error: message, code: error instanceof BlobError ? error.code : null }
    }
}

/** A buffer of its own memory goes over without being copied. */
function ownMemory(answered: AnswerMessage): ArrayBuffer[] {
    const archive = 'result' in answered && 'archive' in answered.result ? answered.result.archive : null
    if (archive === null || archive.byteLength !== archive.buffer.byteLength) return []
    return [archive.buffer as ArrayBuffer]
}

loadFastKeccak().then(() => {
    port.on('message', (message: JobMessage) => {
        const answered = answer(message)
        port.postMessage(answered, ownMemory(answered))
    })
})
