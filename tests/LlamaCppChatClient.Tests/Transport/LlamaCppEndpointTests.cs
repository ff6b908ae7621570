using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

public class LlamaCppEndpointTests
{
    private const string Key = "sk-very-secret";

    private static readonly LlamaCppEndpoint Endpoint = new(new Uri("http://192.168.1.5:8080/v1"), Key);

    public static TheoryData<string> Serializers => ["with reflection", "without reflection"];

    [Fact]
    public void Text_and_json_show_the_address_and_never_the_key()
    {
        string text = Endpoint.ToString();
        string json = JsonSerializer.Serialize(Endpoint);

        Assert.Equal("http://192.168.1.5:8080/v1", text);
        Assert.Equal("\"http://192.168.1.5:8080/v1\"", json);
    }

    [Theory]
    [InlineData("http://h:1/v1", "http://h:1", "k", "k", true)]
    [InlineData("http://H:1/", "http://h:1/v1/", null, "", true)]
    [InlineData("http://h:1/p", "http://h:1", "k", "k", false)]
    [InlineData("http://h:1", "http://h:2", "k", "k", false)]
    [InlineData("http://h:1", "http://h:1", "k", "K", false)]
    [InlineData("http://h:1", "http://h:1", "k", null, false)]
    [InlineData("unix:///run/a", "unix:///run/a", null, null, true)]
    [InlineData("unix:///run/a", "unix:///run/b", null, null, false)]
    public void Endpoints_are_equal_by_server_and_key(string one, string other, string? key, string? otherKey, bool isEqual)
    {
        LlamaCppEndpoint left = new(one, key);
        LlamaCppEndpoint right = new(new Uri(other), otherKey);

        Assert.Equal(isEqual, left == right);
        Assert.NotEqual(isEqual, left != right);
        Assert.Equal(isEqual, left.Equals((object)right));
        Assert.True(!isEqual || left.GetHashCode() == right.GetHashCode());
        Assert.False(left == null);
    }

    [Theory]
    [InlineData("\"no address\"")]
    [InlineData("\"ftp://h\"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("{}")]
    public void Json_that_is_no_endpoint_is_a_json_exception(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LlamaCppEndpoint>(json));

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Options_with_an_endpoint_serialise_without_its_key(string serializer)
    {
        ChatOptions options = new() { Endpoint = Endpoint };

        string json = JsonSerializer.Serialize(options, Options(serializer).GetTypeInfo(typeof(ChatOptions)));

        Assert.Contains("http://192.168.1.5:8080/v1", json, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, json, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Cache_key_depends_on_the_address_and_not_on_the_key(string serializer)
    {
        string Hash(LlamaCppEndpoint? endpoint) =>
            AIJsonUtilities.HashDataToString([new ChatOptions { Endpoint = endpoint }], Options(serializer));

        Assert.Equal(Hash(Endpoint), Hash(new LlamaCppEndpoint(Endpoint.BaseUrl, "another")));
        Assert.NotEqual(Hash(Endpoint), Hash(new LlamaCppEndpoint(new Uri("http://192.168.1.6:8080"), Key)));
        Assert.NotEqual(Hash(Endpoint), Hash(null));
    }

    [Fact]
    public void Value_that_telemetry_tags_shows_the_address_and_never_the_key()
    {
        ChatOptions options = new() { Endpoint = Endpoint };

        (string key, object? value) = Assert.Single(options.AdditionalProperties!);

        Assert.Equal("llamacpp:endpoint", key);
        Assert.Equal("http://192.168.1.5:8080/v1", value!.ToString());
        Assert.Equal(["http://192.168.1.5:8080/v1"], Assert.IsType<IEnumerable<string>>(value, exactMatch: false));
    }

    [Fact]
    public void Clone_keeps_the_endpoint_and_its_key()
    {
        ChatOptions options = new() { Endpoint = Endpoint };

        LlamaCppEndpoint? cloned = options.Clone().Endpoint;

        Assert.Same(Endpoint, cloned);
        Assert.Equal(Key, cloned!.ApiKey);
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void Endpoint_read_back_from_json_has_the_address_only(string serializer)
    {
        ChatOptions options = new() { Endpoint = Endpoint };

        string json = JsonSerializer.Serialize(options, Options(serializer).GetTypeInfo(typeof(ChatOptions)));
        ChatOptions read = (ChatOptions)JsonSerializer.Deserialize(json, Options(serializer).GetTypeInfo(typeof(ChatOptions)))!;

        Assert.Equal(Endpoint.BaseUrl, read.Endpoint!.BaseUrl);
        Assert.Null(read.Endpoint!.ApiKey);
    }

    [Fact]
    public void Endpoint_set_by_hand_is_read_from_any_form()
    {
        object[] forms = [Endpoint, Endpoint.BaseUrl, "http://192.168.1.5:8080/v1", JsonElement.Parse("\"http://192.168.1.5:8080/v1\"")];

        Assert.All(forms, form =>
        {
            ChatOptions options = new() { AdditionalProperties = new() { ["llamacpp:endpoint"] = form } };

            Assert.Equal(Endpoint.BaseUrl, options.Endpoint!.BaseUrl);
        });
    }

    [Fact]
    public void Null_removes_the_endpoint()
    {
        ChatOptions options = new() { Endpoint = Endpoint };

        options.Endpoint = null;

        Assert.Null(options.Endpoint);
        Assert.Empty(options.AdditionalProperties!);
    }

    private static JsonSerializerOptions Options(string name) =>
        name == "with reflection" ? SerializerOptions.WithReflection : SerializerOptions.WithoutReflection;
}
