using System.Numerics.Tensors;
using System.Reflection;
using System.Reflection.Emit;

namespace LossGen.Losses.Tests;

/// <summary>
/// Calls a method whose parameters are spans, which reflection can't box: each gets an adapter in IL that takes arrays and tensors,
/// and makes the spans of them.
/// </summary>
public static class Call
{
    private delegate object? Adapter(object[] arguments);

    /// <summary>
    /// Calls a method with one object a parameter: a scalar, an array for a span, a <see cref="Dense{T}"/> for a tensor span.
    /// What an <c>out</c> parameter gets replaces the object.
    /// </summary>
    public static object? Invoke(MethodInfo method, object[] arguments) => Compile(method)(arguments);

    private static Adapter Compile(MethodInfo method)
    {
        var adapter = new DynamicMethod(method.Name, typeof(object), [typeof(object[])], typeof(Call).Module, skipVisibility: true);
        var il = adapter.GetILGenerator();
        var outs = new List<(int Position, LocalBuilder Local)>();
        foreach (var parameter in method.GetParameters())
        {
            var type = parameter.ParameterType;
            if (parameter.IsOut)
            {
                var local = il.DeclareLocal(type.GetElementType()!);
                outs.Add((parameter.Position, local));
                il.Emit(OpCodes.Ldloca, local);
                continue;
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, parameter.Position);
            il.Emit(OpCodes.Ldelem_Ref);
            if (!type.IsByRefLike)
            {
                il.Emit(OpCodes.Unbox_Any, type);
                continue;
            }

            var element = type.GenericTypeArguments[0];
            if (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>))
            {
                il.Emit(OpCodes.Castclass, element.MakeArrayType());
                il.Emit(OpCodes.Newobj, type.GetConstructor([element.MakeArrayType()])!);
            }
            else
            {
                var dense = typeof(Dense<>).MakeGenericType(element);
                il.Emit(OpCodes.Castclass, dense);
                il.Emit(OpCodes.Call, dense.GetMethod(type.GetGenericTypeDefinition() == typeof(TensorSpan<>) ? nameof(Dense<float>.Write) : nameof(Dense<float>.Read))!);
            }
        }

        il.Emit(OpCodes.Call, method);
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Ldnull);
        }
        else
        {
            il.Emit(OpCodes.Box, method.ReturnType);
        }

        foreach (var (position, local) in outs)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, position);
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Box, local.LocalType);
            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Ret);
        return adapter.CreateDelegate<Adapter>();
    }
}

/// <summary>A dense tensor: what a tensor span is made of.</summary>
public sealed class Dense<T>(T[] values, nint[] shape)
{
    public T[] Values { get; } = values;

    public ReadOnlyTensorSpan<T> Read() => new(Values, shape);

    public TensorSpan<T> Write() => new(Values, shape);
}
