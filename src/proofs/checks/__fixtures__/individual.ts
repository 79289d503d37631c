import { keccakHex } from '../keccak'
import { testTee } from './keys'

export const individualTee = testTee()

/** keccak256 of a text's UTF-8 bytes. */
export function textHash(text: string): string {
    return keccakHex(Buffer.from(text, 'utf8'))
}

/** A blob as the facilitator writes it, of a call whose request and answer are well known. */
export function individualBlob(parts: object = {}): Buffer {
    return Buffer.from(
        JSON.stringify({
            input: {
                model: 'anthropic/claude-haiku-4-5',
                messages: [{ role: 'user', content: 'my secret' }],
                temperature: 1,
            },
            output: {
                id: 'chatcmpl-1',
                object: 'chat.completion',
                model: 'claude-haiku-4-5-20251001',
                choices: [
                    {
                        index: 0,
                        message: { role: 'assistant', content: 'your answer' },
                        finish_reason: 'stop',
                    },
                ],
                usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
                opengradient: { cost_opg: '1820000000000000', cost_usd: '0.000182', opg_price_usd: '0.10' },
            },
            teeSignature: Buffer.alloc(256, 7).toString('base64'),
            teeId: individualTee.teeId,
            timestamp: '1780000000',
            ethAddress: '0x4020A4f3b7b90ccA423B9fabCc0CE57C6C240002',
            ...parts,
        }),
    )
}

export const REQUEST_TEXT =
    '{"messages": [{"content": "my secret", "role": "user"}], "model": "anthropic/claude-haiku-4-5", "temperature": 1.0}'
