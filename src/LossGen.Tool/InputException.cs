namespace LossGen.Tool;

/// <summary>What the user gave can't be used; the message says what and why.</summary>
internal sealed class InputException(string message) : Exception(message);
