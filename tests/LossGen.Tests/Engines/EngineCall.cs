using System.Numerics.Tensors;
using System.Reflection;
using System.Reflection.Emit;

namespace LossGen.Tests.Engines;

/// <summary>A part of an array, which can be boxed where a span can't.</summary>
public sealed record Slice<T>(T[] Array, int Start, int Length)
{
    public Span<T> Span => Array.AsSpan(Start, Length);
}

/// <summary>A tensor over a part of an array.</summary>
public sealed record Strided<T>(T[] Array, int Start, nint[] Lengths, nint[] Strides)
{
    public TensorSpan<T> Span => new(Array, Start, Lengths, Strides);
}

/// <summary>The arguments of one call of a generated method, in order. Handing them over allocates nothing.</summary>
public sealed class EngineCall(object[] arguments)
{
    public ReadOnlySpan<T> Read<T>(int i) => ((Slice<T>)arguments[i]).Span;

    public Span<T> Write<T>(int i) => ((Slice<T>)arguments[i]).Span;

    public ReadOnlyTensorSpan<T> ReadTensor<T>(int i) => ((Strided<T>)arguments[i]).Span;

    public TensorSpan<T> WriteTensor<T>(int i) => ((Strided<T>)arguments[i]).Span;

    public T Scalar<T>(int i) => (T)arguments[i];

    public ref T Reference<T>(int i) => ref ((T[])arguments[i])[0];

    /// <summary>A delegate that calls a static method with such arguments; a method without a result gives 0.</summary>
    public static Func<EngineCall, double> Adapter(MethodInfo method)
    {
        var adapter = new DynamicMethod("Call" + method.Name, typeof(double), [typeof(EngineCall)], typeof(EngineCall).Module, skipVisibility: true);
        var il = adapter.GetILGenerator();
        foreach (var parameter in method.GetParameters())
        {
            var (accessor, element) = Accessor(parameter.ParameterType);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, parameter.Position);
            il.Emit(OpCodes.Call, typeof(EngineCall).GetMethod(accessor)!.MakeGenericMethod(element));
        }

        il.Emit(OpCodes.Call, method);
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Ldc_R8, 0.0);
        }
        else
        {
            il.Emit(OpCodes.Conv_R8);
        }

        il.Emit(OpCodes.Ret);
        return adapter.CreateDelegate<Func<EngineCall, double>>();
    }

    private static (string Accessor, Type Element) Accessor(Type type)
    {
        if (type.IsByRef)
        {
            return (nameof(Reference), type.GetElementType()!);
        }

        if (!type.IsGenericType)
        {
            return (nameof(Scalar), type);
        }

        var definition = type.GetGenericTypeDefinition();
        string accessor = definition == typeof(ReadOnlySpan<>) ? nameof(Read)
            : definition == typeof(Span<>) ? nameof(Write)
            : definition == typeof(ReadOnlyTensorSpan<>) ? nameof(ReadTensor)
            : definition == typeof(TensorSpan<>) ? nameof(WriteTensor)
            : throw new NotSupportedException(type.ToString());
        return (accessor, type.GetGenericArguments()[0]);
    }
}
