using System.Reflection;
using System.Text.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

public class LlamaCppOptionsTests
{
    [Fact]
    public void Defaults_are_as_documented()
    {
        LlamaCppOptions options = new();

        Assert.Equal("http://localhost:8080/v1", options.BaseUrl.ToString());
        Assert.Equal((null, null), (options.Model, options.ApiKey));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)), (options.ReadyTimeout, options.DiscoveryTimeout, options.StreamIdleTimeout));
        Assert.Equal((16_777_216, 268_435_456, 64, 2), (options.MaxEventSize, options.MaxResponseSize, options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests));
        Assert.Null(options.MaxConcurrentRequests);
        Assert.Equal((true, false, false), (options.UseStreaming, options.IncludeRawRepresentation, options.AllowFileUris));
    }

    [Fact]
    public void Key_is_in_no_text_and_no_json()
    {
        LlamaCppOptions options = new() { ApiKey = "secret", Model = "m" };

        Assert.Equal("http://localhost:8080/v1 (m)", options.ToString());
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_has_every_property()
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://h"), Model = "m", ApiKey = "k", ReadyTimeout = TimeSpan.FromSeconds(1), MaxEventSize = 5000, AllowFileUris = true };

        LlamaCppOptions clone = options.Clone();

        Assert.NotSame(options, clone);
        Assert.All(typeof(LlamaCppOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance), property => Assert.Equivalent(property.GetValue(options), property.GetValue(clone)));
    }

    [Fact]
    public void Variables_win_over_what_was_set_and_empty_ones_say_nothing()
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://before"), Model = "before", ApiKey = "before" };

        options.ReadVariables(name => name switch { "LLAMACPP_BASE_URL" => "http://after", "LLAMACPP_MODEL" => "", _ => null });

        Assert.Equal(("http://after/", "before", "before"), (options.BaseUrl.ToString(), options.Model, options.ApiKey));
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("not a url")]
    [InlineData("http://")]
    [InlineData("/llama")]
    public void Variable_that_is_no_address_is_refused_by_name(string address)
    {
        LlamaCppOptions options = new();

        options.ReadVariables(name => name == "LLAMACPP_BASE_URL" ? address : null);

        string? error = LlamaCppOptionsValidator.FindError(options.BaseUrl);
        Assert.NotNull(error);
        Assert.Contains(address, Uri.UnescapeDataString(error), StringComparison.Ordinal);
    }
}
