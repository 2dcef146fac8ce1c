namespace LossGen.Compiler.Emission;

public static class SourceEmitter
{
    public static string Emit(CompiledFormula formula, MethodDeclaration declaration) => EmitStub(formula.Signature, declaration, "later");
    public static string EmitStub(Signatures.MethodSignature signature, MethodDeclaration declaration, string reason) => StubEmitter.Emit(signature, declaration, reason);
}
