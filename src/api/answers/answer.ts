import { createHash } from 'node:crypto'
import type { AnswerNote } from './answer-note'

/** An answer as it is sent. */
export interface Answer {
    body: Buffer
    contentType: string
    /** SHA-256 of the body, hex. */
    digest: string
    /** It will never change. */
    frozen: boolean
    /** The question names its moment, so the same question is the same one tomorrow. */
    pinned: boolean
    /** Made when a client first accepts it. */
    gzipped?: Promise<Buffer>
}

/** Makes an answer ready to send from its text. */
export function makeAnswer(text: string, contentType: string, note: AnswerNote): Answer {
    const body = Buffer.from(text)
    return {
        body,
        contentType,
        digest: createHash('sha256').update(body).digest('hex'),
        frozen: note.answers > 0 && note.frozen === note.answers,
        pinned: note.answers > 0 && note.pinned === note.answers,
    }
}
