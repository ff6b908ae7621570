using System.Text;

namespace LlamaCpp.Diagnostics;

/// <summary>A text that gives a key away: the key itself, or what its bytes become within base64 after any user name (<c>Basic</c>).</summary>
internal sealed record SecretSpelling(string Text, bool IsBase64)
{
    public static IEnumerable<SecretSpelling> Of(string key)
    {
        yield return new(key, IsBase64: false);
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        for (int before = 0; before < 3; before++)
        {
            string stable = StablePart(bytes, before);
            yield return new(stable, IsBase64: true);
            yield return new(stable.Replace('+', '-').Replace('/', '_'), IsBase64: true);
        }
    }

    /// <summary>The base64 characters that depend on the key alone when so many bytes (modulo three) stand before it.</summary>
    private static string StablePart(byte[] key, int before)
    {
        string all = Convert.ToBase64String([.. new byte[before], .. key]);
        int start = ((before * 8) + 5) / 6;
        return all[start..((before + key.Length) * 8 / 6)];
    }
}
