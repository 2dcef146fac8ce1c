using LossGen.Training.Randomness;

namespace Classics.Examples;

/// <summary>Users and items that match by three hidden traits.</summary>
internal sealed class Tastes
{
    private const int Traits = 3;
    private readonly float[] _users;
    private readonly float[] _items;

    public Tastes(int users, int items, ulong seed)
    {
        (Users, Items, _users, _items) = (users, items, new float[users * Traits], new float[items * Traits]);
        var random = new RandomStream(seed);
        random.FillNormal(_users);
        random.FillNormal(_items);
    }

    public int Users { get; }

    public int Items { get; }

    /// <summary>How well an item pleases a user: of mean 0 and deviation 1.</summary>
    public float Match(int user, int item)
    {
        float sum = 0;
        for (int k = 0; k < Traits; k++)
        {
            sum += _users[user * Traits + k] * _items[item * Traits + k];
        }

        return sum / MathF.Sqrt(Traits);
    }
}
