using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaCpp.Diagnostics;

namespace LlamaCpp.Tests.Diagnostics;

public class KeyRedactorTests
{
    private const string Key = "sk-a+b/c\"d\\e&f<g>%41'z";

    private static readonly KeyRedactor Redactor = new(Key);

    public static TheoryData<string, Func<string, string>> Spellings => new()
    {
        { "as written", key => key },
        { "JSON, .NET's default", key => JsonSerializer.Serialize(key) },
        { "JSON, relaxed", key => JsonSerializer.Serialize(key, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) },
        { "JSON with escaped slashes", key => JsonSerializer.Serialize(key, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("/", "\\/", StringComparison.Ordinal) },
        { "JSON in JSON", key => JsonSerializer.Serialize(JsonSerializer.Serialize(key)) },
        { "JSON in JSON in JSON", key => JsonSerializer.Serialize(JsonSerializer.Serialize(JsonSerializer.Serialize(key, Relaxed), Relaxed), Relaxed) },
        { "every character as \\u, lower case", key => string.Concat(key.Select(character => $"\\u{(int)character:x4}")) },
        { "every character as \\u, upper case", key => string.Concat(key.Select(character => $"\\u{(int)character:X4}")) },
        { "every character as \\x", key => string.Concat(key.Select(character => $"\\x{(int)character:x2}")) },
        { "HTML, .NET's", WebUtility.HtmlEncode },
        { "HTML, ASP.NET's", HtmlEncoder.Default.Encode },
        { "HTML, decimal", key => string.Concat(key.Select(character => $"&#{(int)character};")) },
        { "HTML, hexadecimal, lower case", key => string.Concat(key.Select(character => $"&#x{(int)character:x};")) },
        { "HTML, hexadecimal, upper case", key => string.Concat(key.Select(character => $"&#X{(int)character:X};")) },
        { "HTML twice", key => WebUtility.HtmlEncode(WebUtility.HtmlEncode(key)) },
        { "HTML in JSON", key => JsonSerializer.Serialize(HtmlEncoder.Default.Encode(key)) },
        { "percent", Uri.EscapeDataString },
        { "percent, lower case", key => WebUtility.UrlEncode(key).Replace("%2B", "%2b", StringComparison.Ordinal).Replace("%2F", "%2f", StringComparison.Ordinal) },
        { "percent, everything", key => string.Concat(key.Select(character => $"%{(int)character:x2}")) },
        { "percent twice", key => Uri.EscapeDataString(Uri.EscapeDataString(key)) },
        { "Basic without a user", key => Base64($"{key}") },
        { "Basic with an empty user", key => Base64($":{key}") },
        { "Basic with a user", key => Base64($"user:{key}") },
        { "Basic with a longer user", key => Base64($"llama:{key}") },
        { "Basic with something after it", key => Base64($"ab:{key}:more") },
        { "Basic for URLs", key => Base64($"user:{key}").Replace('+', '-').Replace('/', '_') },
        { "Basic in JSON", key => JsonSerializer.Serialize(Base64($"user:{key}")) },
        { "Basic in a URL", key => Uri.EscapeDataString(Base64($"user:{key}")) },
    };

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Key_is_found_in_every_spelling(string name, Func<string, string> spell)
    {
        string spelt = spell(Key);
        string text = $"{name}: the key [{spelt}] was sent, and the key [{spelt}] again.";

        string redacted = Redactor.Redact(text);

        Assert.True(Redactor.Finds(text));
        Assert.DoesNotContain(spelt.Trim('"', '='), redacted, StringComparison.Ordinal);
        Assert.Equal(3, redacted.Split("***").Length);
        Assert.StartsWith(name, redacted, StringComparison.Ordinal);
        Assert.Contains("] was sent, and the key [", redacted, StringComparison.Ordinal);
        Assert.EndsWith("] again.", redacted, StringComparison.Ordinal);
        Assert.False(Redactor.Finds(redacted));
    }

    [Theory]
    [InlineData("sk-secret-key-1234", "The key sk-secret…", "The key ***…")]
    [InlineData("sk-secret-key-1234", "The key sk-secret", "The key ***")]
    [InlineData("sk-secret-key-1234", "The key sk-secret… Check it.", "The key ***… Check it.")]
    [InlineData("sk-secret-key-1234", "…cret-key-1234 was sent", "*** was sent")]
    [InlineData("sk-secret/key-1234", "The key sk-secret%2", "The key ***")]
    [InlineData("sk-secret/key-1234", "The key sk-secret\\u00… Check it.", "The key ***… Check it.")]
    public void Key_that_was_cut_is_found(string key, string text, string redacted)
    {
        Assert.Equal(redacted, new KeyRedactor(key).Redact(text));
    }

    [Fact]
    public void Headers_and_addresses_around_a_key_stay()
    {
        KeyRedactor redactor = new("sk-secret-key-1234");

        Assert.Equal("Authorization: Bearer ***, X-Api-Key: ***", redactor.Redact("Authorization: Bearer sk-secret-key-1234, X-Api-Key: sk-secret-key-1234"));
        Assert.Equal("https://host/***/v1?key=***&x=1", redactor.Redact("https://host/sk-secret-key-1234/v1?key=sk-secret-key-1234&x=1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("100 % & more \\ \\u12 &amp; &#x; %2 %zz &unknown; \\u002")]
    [InlineData("sk-secr")]
    [InlineData("sk-secret-kez-1234")]
    public void Other_text_stays_the_same_object(string text)
    {
        Assert.Same(text, new KeyRedactor("sk-secret-key-1234").Redact(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    public void Short_key_is_no_secret(string? key)
    {
        Assert.False(new KeyRedactor(key).Finds("A short word."));
    }

    [Fact]
    public void Several_keys_are_found()
    {
        Assert.Equal("*** ***", new KeyRedactor("first-key-1", null, "second-key-2").Redact("first-key-1 second-key-2"));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
