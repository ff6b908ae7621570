using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Calls and clients that concern one server.</summary>
public sealed class DirectCallTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task Endpoint_chooses_the_server(string name)
    {
        ChatOptions options = new() { Endpoint = new LlamaCppEndpoint(_fleet[name].Url), SlotId = 1 };

        Assert.Equal($"I am {name}.", (await _fleet.Client.GetResponseAsync("Hello!", options)).Text);
    }

    [Fact]
    public async Task Call_with_an_endpoint_goes_nowhere_else()
    {
        _fleet["a"].State = FakeState.Dead;
        ChatOptions options = new() { Endpoint = new LlamaCppEndpoint(_fleet["a"].Url) };

        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => _fleet.Client.GetResponseAsync("Hello!", options));

        Assert.Equal(0, _fleet["b"].ChatCount);
    }

    [Fact]
    public async Task Address_alone_stands_for_a_server_with_its_key_and_the_model_of_the_options()
    {
        _fleet.Options.ClientOptions.Model = "m";
        ChatOptions options = new() { Endpoint = new LlamaCppEndpoint("http://a:8080/v1/") };

        await _fleet.Client.GetResponseAsync("Hello!", options);

        Assert.Equal("Bearer key-of-a", _fleet["a"].LastHeaders["Authorization"]);
        Assert.Contains("\"model\":\"m\"", _fleet["a"].LastBody, StringComparison.Ordinal);
        Assert.Null(options.ModelId);
    }

    [Fact]
    public async Task Server_that_is_none_of_these_gets_no_key_of_theirs()
    {
        using FakeFleet fleet = new("a", "b", "c");
        fleet.Options.Servers.RemoveAt(2);

        ChatResponse response = await fleet.Client.GetResponseAsync("Hello!", new ChatOptions { Endpoint = new LlamaCppEndpoint(fleet["c"].Url) });

        Assert.Equal("I am c.", response.Text);
        Assert.Equal("Bearer llamacpp", fleet["c"].LastHeaders["Authorization"]);
        Assert.Equal(2, fleet.Client.GetServers().Count);
    }

    [Fact]
    public async Task Call_that_names_its_server_takes_a_place_there()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _fleet["a"].Gate = gate.Task;
        Task<ChatResponse> call = _fleet.Client.GetResponseAsync("Hello!", new ChatOptions { Endpoint = new LlamaCppEndpoint(_fleet["a"].Url), ModelId = "m" });

        Assert.Equal(1, _fleet.Client.GetServers()[0].InFlightCount);

        gate.SetResult();
        await call;
        Assert.Equal(0, _fleet.InFlight);
    }

    [Theory]
    [InlineData(FakeState.Dead)]
    [InlineData(FakeState.Loading)]
    [InlineData(FakeState.Stopped)]
    public async Task Key_of_a_server_that_failed_goes_to_no_other(FakeState state)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = state;

        await _fleet.RunAsync(_fleet.AskAsync("k", stream: true));

        FakeLlamaServer other = _fleet.Other(affine);
        Assert.Equal($"Bearer key-of-{other.Name}", other.LastHeaders["Authorization"]);
        Assert.DoesNotContain($"key-of-{affine.Name}", string.Join('\n', other.LastHeaders.Values) + other.LastBody, StringComparison.Ordinal);
    }

    [Fact]
    public void Slot_needs_its_server()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => { _ = _fleet.Client.GetStreamingResponseAsync("Hello!", new ChatOptions { SlotId = 0 }); });

        Assert.Equal("options", error.ParamName);
        Assert.StartsWith("SlotId names a slot of one server: set Endpoint too.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_server_gets_its_own_key()
    {
        for (int i = 0; i < 20; i++)
        {
            await _fleet.AskAsync($"k{i}");
        }

        Assert.All(_fleet.Servers, server => Assert.True(server.ChatCount > 0));
        Assert.All(_fleet.Servers, server => Assert.Equal($"Bearer key-of-{server.Name}", server.LastHeaders["Authorization"]));
    }

    [Fact]
    public async Task Key_goes_out_as_header_and_nowhere_else()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("secret session");

        Assert.Equal("secret session", affine.LastHeaders["X-Session-Id"]);
        Assert.DoesNotContain("secret session", affine.LastBody, StringComparison.Ordinal);
        Assert.DoesNotContain("secret session", _fleet.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_clients_are_found_by_address_only()
    {
        await _fleet.AskAsync();
        IReadOnlyList<LlamaCppRoutingServer> servers = _fleet.Client.GetServers();

        Assert.Null(_fleet.Client.GetService(typeof(LlamaCppServerClient)));
        Assert.Null(_fleet.Client.GetService(typeof(LlamaCppServerClient), "http://elsewhere"));
        Assert.Same(servers[1].Client, _fleet.Client.GetService(typeof(LlamaCppServerClient), _fleet["b"].Url));
        Assert.Same(servers[1].Client, _fleet.Client.GetService(typeof(LlamaCppServerClient), "http://b:8081"));
        Assert.Same(_fleet.Client, _fleet.Client.GetService(typeof(LlamaCppRoutingChatClient)));
        Assert.Equal("llamacpp", ((ChatClientMetadata)_fleet.Client.GetService(typeof(ChatClientMetadata))!).ProviderName);
        Assert.All(servers, server => Assert.Equal(2, server.SlotCount));
    }

    [Fact]
    public async Task Call_without_a_conversation_goes_to_another_server_when_one_is_not_there()
    {
        await _fleet.AskAsync();
        _fleet["a"].State = FakeState.Dead;

        for (int i = 0; i < 3; i++)
        {
            LlamaCppServerProperties properties = await _fleet.Client.CallLeastBusyServerAsync((client, token) => client.GetPropertiesAsync(cancellationToken: token));
            Assert.Equal(4096, properties.ContextSize);
        }

        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Caller_s_options_are_left_alone()
    {
        ChatOptions options = new() { AffinityKey = "k" };

        await _fleet.Client.GetResponseAsync("Hello!", options);

        Assert.Equal("llamacpp:affinity_key", Assert.Single(options.AdditionalProperties!).Key);
    }

    public void Dispose() => _fleet.Dispose();
}
