using System.Numerics;
using System.Runtime.InteropServices;

namespace LlamaCpp.Embeddings;

/// <summary>Finds vectors that mean nothing, which a vector store would refuse later, or find near to everything.</summary>
internal static class VectorCheck
{
    /// <summary>Says why a vector can't be used; null when it can.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="isNormalized">Whether the server was asked for a norm, which a vector of zeros does not have.</param>
    public static string? FindProblem(ReadOnlySpan<float> vector, bool isNormalized)
    {
        if (!IsFinite(vector))
        {
            foreach (float number in vector)
            {
                if (!float.IsFinite(number))
                {
                    return $"has {(float.IsNaN(number) ? "NaN (or null)" : "Infinity")} in it";
                }
            }
        }

        return isNormalized && !vector.ContainsAnyExcept(0f) ? "consists of zeros" : null;
    }

    // Anything times zero is zero, but not NaN and Infinity. With vectors, since it looks at each number of each reply.
    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        Vector<float> sum = Vector<float>.Zero;
        ReadOnlySpan<Vector<float>> blocks = MemoryMarshal.Cast<float, Vector<float>>(vector);
        foreach (Vector<float> block in blocks)
        {
            sum += block * Vector<float>.Zero;
        }

        float rest = Vector.Sum(sum);
        foreach (float number in vector[(blocks.Length * Vector<float>.Count)..])
        {
            rest += number * 0;
        }

        return rest == 0;
    }
}
