namespace LlamaCpp.ServerTests.ServerClient;

/// <summary>The smallest PNG: one black pixel.</summary>
internal static class TinyPicture
{
    public static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
}
