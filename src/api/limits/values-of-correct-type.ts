import {
    type ASTVisitor,
    type GraphQLInputObjectType,
    getNamedType,
    isInputObjectType,
    isRequiredInputField,
    type ObjectValueNode,
    type ValidationContext,
    ValuesOfCorrectTypeRule,
} from 'graphql'
import { kept } from '../../base/kept'

const required = new WeakMap<GraphQLInputObjectType, boolean>()

/**
 * GraphQL's rule of the same name, that looks for fields which must be there only in types that have some: it goes through all
 * fields of the type for each object, and types of conditions have six hundred.
 */
export function valuesOfCorrectType(context: ValidationContext): ASTVisitor {
    const rule = ValuesOfCorrectTypeRule(context) as { ObjectValue(node: ObjectValueNode): unknown }
    return {
        ...rule,
        ObjectValue(node: ObjectValueNode) {
            const type = getNamedType(context.getInputType())
            if (isInputObjectType(type) && !type.isOneOf && !hasRequired(type)) return undefined
            return rule.ObjectValue(node)
        },
    }
}

function hasRequired(type: GraphQLInputObjectType): boolean {
    return kept(required, type, () => Object.values(type.getFields()).some(isRequiredInputField))
}
