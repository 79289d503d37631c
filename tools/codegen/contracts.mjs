// Compiles contracts/**/*.sol into contracts/build/<Name>.json: { abi, deployedBytecode }, nothing that depends on the
// machine. Run: node tools/codegen/contracts.mjs   (then `git diff --exit-code contracts/build` is the drift check)
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const solc = createRequire(import.meta.url)('solc')
const root = join(dirname(fileURLToPath(import.meta.url)), '../../contracts')
const outDir = join(root, 'build')

const sources = {}
for (const entry of readdirSync(root, { recursive: true }).sort()) {
    if (entry.endsWith('.sol')) sources[entry] = { content: readFileSync(join(root, entry), 'utf8') }
}

const output = JSON.parse(
    solc.compile(
        JSON.stringify({
            language: 'Solidity',
            sources,
            settings: {
                evmVersion: 'paris',
                viaIR: true,
                optimizer: { enabled: true, runs: 200 },
                metadata: { bytecodeHash: 'none', appendCBOR: false },
                outputSelection: { '*': { '*': ['abi', 'evm.deployedBytecode.object'] } },
            },
        }),
    ),
)

for (const message of output.errors ?? []) console.error(message.formattedMessage)
if (output.errors?.some((message) => message.severity === 'error')) process.exit(1)

rmSync(outDir, { recursive: true, force: true })
mkdirSync(outDir, { recursive: true })
for (const file of Object.keys(output.contracts).sort()) {
    for (const [name, contract] of Object.entries(output.contracts[file])) {
        const bytecode = contract.evm.deployedBytecode.object
        if (bytecode === '') continue
        const artifact = { contractName: name, abi: contract.abi, deployedBytecode: `0x${bytecode}` }
        writeFileSync(join(outDir, `${name}.json`), JSON.stringify(artifact, null, 1) + '\n')
    }
}
console.log(`${relative(process.cwd(), outDir)}: ${readdirSync(outDir).length} contracts`)
