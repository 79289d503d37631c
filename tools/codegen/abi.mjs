/**
 * Writes src/abi/*.ts from abi/*.abi: human-readable fragments -> JSON ABI (ethers) -> codecs (squid-evm-typegen).
 *
 * Usage: node tools/codegen/abi.mjs
 * The output depends on abi/ and the two pinned packages only, so running it again must leave no difference.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Interface } from 'ethers'

const root = resolve(fileURLToPath(import.meta.url), '../../..')
const source = join(root, 'abi')
const target = join(root, 'src/abi')
const typegen = join(root, 'node_modules/@subsquid/evm-typegen/bin/run.js')

const names = readdirSync(source)
    .filter((file) => file.endsWith('.abi'))
    .map((file) => basename(file, '.abi'))
    .sort()

const work = mkdtempSync(join(tmpdir(), 'abi-'))
try {
    for (const name of names) {
        writeFileSync(join(work, `${name}.json`), toJsonAbi(name))
    }
    for (const file of readdirSync(target)) {
        if (file.endsWith('.ts')) rmSync(join(target, file))
    }
    const specs = names.map((name) => join(work, `${name}.json`))
    execFileSync(process.execPath, [typegen, target, ...specs], { stdio: 'pipe' })
    console.log(`${names.length} files written to src/abi`)
} finally {
    rmSync(work, { recursive: true, force: true })
}

/** One fragment a line; blank lines and lines starting with `#` are skipped. */
function toJsonAbi(name) {
    const fragments = readFileSync(join(source, `${name}.abi`), 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
    const abi = new Interface(fragments)
    if (abi.fragments.length !== fragments.length) {
        throw new Error(
            `abi/${name}.abi has ${fragments.length} fragments, ${abi.fragments.length} could be read`,
        )
    }
    return abi.formatJson()
}
