namespace Quickstart.Data;

/// <summary>What is wrong with the user's data, said so that they can mend it.</summary>
internal sealed class DataException(string message) : Exception(message);
