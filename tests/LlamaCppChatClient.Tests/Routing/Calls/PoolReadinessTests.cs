using System.Net;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Calls while no server is ready.</summary>
public sealed class PoolReadinessTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_waits_for_the_first_of_several_that_are_loading(bool stream)
    {
        SetAll(FakeState.Loading);
        var call = _fleet.AskAsync(stream: stream);
        await _fleet.Time.WaitForTimerAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        _fleet["b"].State = FakeState.Ready;

        Assert.Equal("I am b.", (await _fleet.RunAsync(call)).Text);
        Assert.Equal(0, _fleet["a"].ChatCount);
    }

    [Fact]
    public async Task Wait_ends_with_ready_timeout()
    {
        _fleet.Options.ClientOptions.ReadyTimeout = TimeSpan.FromSeconds(3);
        SetAll(FakeState.Loading);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => _fleet.RunAsync(_fleet.AskAsync()));

        Assert.Equal(LlamaCppErrorKind.Loading, error.ErrorKind);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        Assert.StartsWith("None of 2 servers can be used: http://a:8080/ has been loading for ", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://b:8081/ has been loading for ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task All_unreachable_is_told_at_once()
    {
        SetAll(FakeState.Dead);

        LlamaCppUnreachableException error = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => _fleet.AskAsync());

        Assert.Equal(TimeSpan.Zero, _fleet.Time.Elapsed);
        Assert.Contains("http://a:8080/ is not reachable", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://b:8081/ is not reachable", error.Message, StringComparison.Ordinal);
        Assert.Equal(LlamaCppErrorKind.Unreachable, error.ErrorKind);
    }

    [Fact]
    public async Task One_that_came_back_since_the_last_look_is_found()
    {
        SetAll(FakeState.Dead);
        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => _fleet.AskAsync());
        _fleet["a"].State = FakeState.Ready;

        // The time stands still: nobody has looked since.
        Assert.Equal("I am a.", (await _fleet.AskAsync()).Text);
    }

    [Fact]
    public async Task Server_that_answers_again_gets_calls_again()
    {
        var affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Dead;
        await _fleet.AskAsync("other key 1");
        await _fleet.AskAsync("k");
        affine.State = FakeState.Ready;

        await _fleet.RunUntilAsync(() => _fleet.Client.GetServers().All(server => server.IsReady));

        Assert.Contains(_fleet.Logs.Entries, entry => entry.Id == 201);
    }

    [Fact]
    public async Task Nobody_is_asked_while_all_is_well()
    {
        await _fleet.AffineAsync("k");
        int before = _fleet.Servers.Sum(server => server.HealthCount);

        _fleet.Time.Advance(TimeSpan.FromMinutes(10));
        await _fleet.AskAsync("k");

        Assert.Equal(2, before);
        Assert.Equal(before, _fleet.Servers.Sum(server => server.HealthCount));
    }

    [Fact]
    public async Task Moved_conversation_stays_where_it_is()
    {
        var affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Dead;
        await _fleet.AskAsync("k");
        affine.State = FakeState.Ready;
        await _fleet.Pool.Admission.AskNowAsync(_fleet.Pool.Servers);

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", (await _fleet.AskAsync("k")).Text);
    }

    [Fact]
    public async Task Server_with_another_model_gets_no_calls()
    {
        _fleet["b"].ParameterCount = 7;
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("I am a.", (await _fleet.AskAsync($"k{i}")).Text);
        }

        Assert.Contains(_fleet.Logs.Entries, entry => entry.Id == 202 && entry.Message.Contains("http://b:8081/", StringComparison.Ordinal));
        Assert.False(_fleet.Client.GetServers()[1].IsReady);
    }

    [Fact]
    public async Task Another_context_size_is_a_warning()
    {
        _fleet["b"].ContextSize = 2048;

        await _fleet.AskAsync();

        Assert.Contains(_fleet.Logs.Warnings, text => text.Contains("a context of 2048 tokens for each slot in place of 4096", StringComparison.Ordinal));
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
    }

    public void Dispose() => _fleet.Dispose();

    private void SetAll(FakeState state)
    {
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.State = state;
        }
    }
}
