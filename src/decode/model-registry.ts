import { events } from '../abi/model-registry'
import { reader } from './reader'
import { type Decoders, refOf } from './scope'
import { stateLog } from './state'

const modelPriceSet = reader(events.ModelPriceSet)

export const modelRegistryDecoders: Decoders = new Map([
    stateLog(events.ModelRegistered, 'ModelRegistered', (args) => args.modelId),
    stateLog(events.ModelVersionPublished, 'ModelVersionPublished', (args) => args.modelId),
    stateLog(events.ModelOwnerChanged, 'ModelOwnerChanged', (args) => args.modelId),
    stateLog(events.ModelPayoutAddressSet, 'ModelPayoutAddressSet', (args) => args.modelId),
    stateLog(events.ModelActiveSet, 'ModelActiveSet', (args) => args.modelId),
    [
        events.ModelPriceSet.topic,
        (log) => {
            const { modelId, token, unit, inputPrice, outputPrice } = modelPriceSet(log)
            return { kind: 'price', ref: refOf(log), modelId, token, unit, inputPrice, outputPrice }
        },
    ],
])
