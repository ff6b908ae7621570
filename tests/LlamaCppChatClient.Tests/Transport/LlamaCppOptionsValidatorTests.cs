using LlamaCpp.Transport;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.Transport;

public class LlamaCppOptionsValidatorTests
{
    public static TheoryData<Action<LlamaCppOptions>, string, string> BadValues => new()
    {
        { o => o.BaseUrl = null!, "BaseUrl", "null" },
        { o => o.BaseUrl = new("v1", UriKind.Relative), "BaseUrl", "v1" },
        { o => o.BaseUrl = new("ftp://host/"), "BaseUrl", "ftp" },
        { o => o.BaseUrl = new("localhost:8080"), "BaseUrl", "localhost" },
        { o => o.BaseUrl = new("file:///x"), "BaseUrl", "file" },
        { o => o.BaseUrl = new("http://user:secret@host/v1"), "BaseUrl", "user info" },
        { o => o.BaseUrl = new("http://host/v1?key=secret"), "BaseUrl", "query" },
        { o => o.BaseUrl = new("http://host/v1#secret"), "BaseUrl", "fragment" },
        { o => o.BaseUrl = new("unix://run/llama.sock"), "BaseUrl", "three slashes" },
        { o => o.BaseUrl = new("unix:///"), "BaseUrl", "three slashes" },
        { o => o.ApiKey = "secret\n", "ApiKey", "line break" },
        { o => o.ApiKey = "secret key", "ApiKey", "space" },
        { o => o.ApiKey = "sécret", "ApiKey", "ASCII" },
        { o => o.ReadyTimeout = TimeSpan.FromSeconds(-5), "ReadyTimeout", "-00:00:05" },
        { o => o.ReadyTimeout = TimeSpan.MaxValue, "ReadyTimeout", "49 days" },
        { o => o.DiscoveryTimeout = TimeSpan.Zero, "DiscoveryTimeout", "00:00:00" },
        { o => o.StreamIdleTimeout = TimeSpan.Zero, "StreamIdleTimeout", "00:00:00" },
        { o => o.StreamIdleTimeout = TimeSpan.FromDays(50), "StreamIdleTimeout", "50.00:00:00" },
        { o => o.MaxEventSize = 0, "MaxEventSize", "0" },
        { o => o.MaxResponseSize = 1023, "MaxResponseSize", "1023" },
        { o => o.MaxEmbeddingBatchSize = 0, "MaxEmbeddingBatchSize", "0" },
        { o => o.MaxConcurrentEmbeddingRequests = -1, "MaxConcurrentEmbeddingRequests", "-1" },
        { o => o.ReasoningBudgets.Low = 0, "ReasoningBudgets.Low", "0" },
        { o => o.MaxConcurrentRequests = 0, "MaxConcurrentRequests", "0" },
    };

    public static TheoryData<Action<LlamaCppOptions>> GoodValues => new()
    {
        { _ => { } },
        { o => o.BaseUrl = new("https://host/llama/") },
        { o => o.BaseUrl = new("unix:///run/llama.sock") },
        { o => o.ApiKey = "" },
        { o => o.ApiKey = "sk-~!@#$%^&*()_+" },
        { o => o.ReadyTimeout = TimeSpan.Zero },
        { o => o.ReadyTimeout = Timeout.InfiniteTimeSpan },
        { o => o.DiscoveryTimeout = Timeout.InfiniteTimeSpan },
        { o => o.StreamIdleTimeout = Timeout.InfiniteTimeSpan },
        { o => o.StreamIdleTimeout = TimeSpan.FromDays(49) },
        { o => o.MaxEventSize = 1024 },
        { o => (o.MaxEmbeddingBatchSize, o.MaxConcurrentEmbeddingRequests) = (1, 1) },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void Bad_value_is_named_and_a_secret_is_not(Action<LlamaCppOptions> change, string option, string value)
    {
        LlamaCppOptions options = new();
        change(options);

        ValidateOptionsResult result = new LlamaCppOptionsValidator().Validate(null, options);
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => new LlamaCppChatClient(options));

        string message = Assert.Single(result.Failures!);
        Assert.StartsWith(option, message, StringComparison.Ordinal);
        Assert.Contains(value, message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(GoodValues))]
    public void Good_value_passes(Action<LlamaCppOptions> change)
    {
        LlamaCppOptions options = new();
        change(options);

        Assert.True(new LlamaCppOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData("localhost:8080", "http://localhost:8080")]
    [InlineData("localhost", "http://localhost")]
    [InlineData("127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1")]
    [InlineData("server.local:9931", "http://server.local:9931")]
    [InlineData("gpu:8080", "http://gpu:8080")]
    [InlineData("//localhost:8080", "http://localhost:8080")]
    public void Address_without_a_scheme_is_answered_with_the_one_that_was_meant(string address, string meant)
    {
        LlamaCppOptions options = new() { BaseUrl = new(address, UriKind.RelativeOrAbsolute) };

        string message = Assert.Single(new LlamaCppOptionsValidator().Validate(null, options).Failures!);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(address));

        Assert.EndsWith($" Did you mean {meant}?", message, StringComparison.Ordinal);
        Assert.Contains($" Did you mean {meant}?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("ftp://host/")]
    [InlineData("user:secret@host:8080")]
    [InlineData("host:8080?key=secret")]
    public void Nothing_is_suggested_for_what_may_mean_anything_or_holds_a_secret(string address)
    {
        LlamaCppOptions options = new() { BaseUrl = new(address, UriKind.RelativeOrAbsolute) };

        string message = Assert.Single(new LlamaCppOptionsValidator().Validate(null, options).Failures!);

        Assert.DoesNotContain("Did you mean", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_bad_values_are_named_at_once()
    {
        LlamaCppOptions options = new() { MaxEventSize = 0, MaxEmbeddingBatchSize = 0, DiscoveryTimeout = TimeSpan.Zero };

        ValidateOptionsResult result = new LlamaCppOptionsValidator().Validate(null, options);

        Assert.Equal(3, result.Failures!.Count());
    }
}
