using System.Net;
using System.Net.Sockets;
using LlamaCpp.Hosting;

namespace LlamaCpp.Tests.Hosting;

public class LlamaServerProcessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_runs_from_its_start_to_its_stop()
    {
        using ScriptedServer server = ScriptedServer.Create(ScriptedServer.Obedient);
        bool before = server.Process.IsRunning;

        await server.Process.StartAsync(Cancelled);
        int? processId = server.Process.ProcessId;
        await server.Process.StopAsync(Cancelled);

        Assert.False(before);
        Assert.NotNull(processId);
        await Eventually.GoneAsync(processId.Value, Cancelled);
        Assert.False(server.Process.IsRunning);
        Assert.Null(server.Process.ProcessId);
        Assert.Contains("bye", server.Log);
        Assert.Equal(1, server.Starts);
    }

    [Fact]
    public async Task Command_that_is_not_there_is_told_with_how_to_get_it()
    {
        await using LlamaServerProcess server = new(new LlamaServerOptions { Executable = "no-such-llama-server", ModelPath = "model.gguf" });

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.StartAsync(Cancelled));

        Assert.StartsWith("There is no 'no-such-llama-server' on PATH. Install it: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("LLAMACPP_SERVER", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_is_not_there_fails_the_start()
    {
        using ScriptedServer server = ScriptedServer.Create("echo ready", options => options.WorkingDirectory = "/no/such/folder");

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.StartAsync(Cancelled));

        Assert.Contains("could not be started", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public async Task Server_that_ends_before_it_is_ready_fails_the_start_with_its_last_words()
    {
        using ScriptedServer server = ScriptedServer.Create("echo 'failed to load model' >&2; exit 3");

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.StartAsync(Cancelled));
        LlamaServerException later = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.WaitUntilReadyAsync(Cancelled));

        Assert.StartsWith("llama-server ended with exit code 3 before it was ready. Its last words:\nfailed to load model\n", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ModelPath", exception.Hint, StringComparison.Ordinal);
        Assert.Equal(exception.Message, later.Message);
        Assert.Equal(1, server.Starts);
    }

    [Fact]
    public async Task Server_that_crashes_is_started_again()
    {
        using ScriptedServer server = ScriptedServer.Create(ScriptedServer.Obedient);
        await server.Process.StartAsync(Cancelled);
        int? first = server.Process.ProcessId;

        await server.CrashAsync(Cancelled);
        await Eventually.TrueAsync(() => server.Starts == 2, Cancelled);
        await server.Process.WaitUntilReadyAsync(Cancelled);

        Assert.True(server.Process.IsRunning);
        Assert.NotEqual(first, server.Process.ProcessId);
        Assert.Contains(server.Log, line => line.StartsWith("llama-server was killed by signal 9; starting it again in ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_that_keeps_crashing_is_given_up()
    {
        using ScriptedServer server = ScriptedServer.Create("echo ready; sleep 0.1; echo boom; exit 5", options => options.RestartPolicy.MaxConsecutiveRestarts = 2);

        await server.Process.StartAsync(Cancelled);
        await Eventually.TrueAsync(() => server.Log.Contains("There is no llama-server any more."), Cancelled);
        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.WaitUntilReadyAsync(Cancelled));

        Assert.Equal(3, server.Starts);
        Assert.StartsWith("llama-server ended with exit code 5 and is not started again (LlamaServerRestartPolicy.MaxConsecutiveRestarts is 2).", exception.Message, StringComparison.Ordinal);
        Assert.Contains("boom", exception.Message, StringComparison.Ordinal);
        Assert.Equal((5, true), (exception.ExitCode, exception.Output.Contains("boom", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Crash_after_a_stable_time_begins_a_new_row()
    {
        using ScriptedServer server = ScriptedServer.Create("echo ready; sleep 0.1; exit 5", options =>
        {
            options.RestartPolicy.MaxConsecutiveRestarts = 1;
            options.RestartPolicy.ResetAfter = TimeSpan.Zero;
        });

        await server.Process.StartAsync(Cancelled);

        await Eventually.TrueAsync(() => server.Starts >= 4, Cancelled);
    }

    [Fact]
    public async Task End_that_is_expected_is_no_reason_to_start_again()
    {
        using ScriptedServer server = ScriptedServer.Create(ScriptedServer.Obedient);
        await server.Process.StartAsync(Cancelled);

        server.Process.ExpectEnd();
        await server.CrashAsync(Cancelled);
        await Eventually.TrueAsync(() => server.Log.Contains("llama-server stopped: it was killed by signal 9."), Cancelled);

        Assert.Equal(1, server.Starts);
        await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.WaitUntilReadyAsync(Cancelled));
    }

    [Fact]
    public async Task Server_that_ignores_the_signal_is_killed_with_its_children()
    {
        using ScriptedServer server = ScriptedServer.Create(
            "trap '' TERM; sleep 600 & echo child $!; echo ready; while :; do sleep 0.1; done", options => options.StopTimeout = TimeSpan.FromMilliseconds(100));
        await server.Process.StartAsync(Cancelled);
        int child = await server.NumberAfterAsync("child", Cancelled);
        int parent = server.Process.ProcessId!.Value;

        await server.Process.StopAsync(Cancelled);

        await Eventually.GoneAsync(parent, Cancelled);
        await Eventually.GoneAsync(child, Cancelled);
    }

    [Fact]
    public async Task Server_that_ends_only_at_the_second_signal_gets_it_after_half_of_the_time()
    {
        ManualTime time = new();
        using ScriptedServer server = ScriptedServer.Create(
            "trap 'echo first; trap \"echo second; exit 1\" TERM' TERM; echo ready; while :; do sleep 0.05; done", options => options.StopTimeout = TimeSpan.FromMinutes(2), time);
        Task start = server.Process.StartAsync(Cancelled);
        await time.RunAsync(start);
        await start;

        // What the start has left behind.
        time.Advance(TimeSpan.FromSeconds(5));

        Task stop = server.Process.StopAsync(Cancelled);
        await Eventually.TrueAsync(() => server.Log.Contains("first"), Cancelled);
        await time.WaitForNewTimerAsync(TimeSpan.FromMinutes(1), Cancelled);
        time.Advance(TimeSpan.FromMinutes(1));
        await stop;

        Assert.Contains("second", server.Log);
        Assert.Contains(server.Log, line => line.StartsWith("llama-server has not ended 60 s after SIGTERM; sending it once more", StringComparison.Ordinal));
        Assert.Contains("llama-server stopped: it ended with exit code 1.", server.Log);
    }

    [Fact]
    public async Task Output_shows_no_key_and_no_control_characters()
    {
        using ScriptedServer server = ScriptedServer.Create(
            """printf 'key sk-of-the-output, %s, %s and hf-of-an-argument\n\033[31mred\a\n' "$LLAMA_API_KEY" "$HF_TOKEN"; exit 3""",
            options =>
            {
                options.ApiKey = "sk-of-the-output";
                options.Environment["HF_TOKEN"] = "hf-of-the-environment";
                options.ExtraArguments = ["--hf-token", "hf-of-an-argument"];
            });

        LlamaServerException error = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.StartAsync(Cancelled));

        Assert.Equal("key ***, ***, *** and ***\n\\u001b[31mred\\u0007", error.Output);
        Assert.Contains(error.Output, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log, line => line.Contains("sk-of", StringComparison.Ordinal) || line.Contains("hf-of", StringComparison.Ordinal) || line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_that_is_cancelled_kills_at_once()
    {
        using ScriptedServer server = ScriptedServer.Create(
            "trap '' TERM; echo ready; while :; do sleep 0.1; done", options => options.StopTimeout = TimeSpan.FromMinutes(10));
        await server.Process.StartAsync(Cancelled);
        int processId = server.Process.ProcessId!.Value;

        await server.Process.StopAsync(new CancellationToken(canceled: true));

        await Eventually.GoneAsync(processId, Cancelled);
    }

    [Fact]
    public async Task Children_that_a_crash_leaves_behind_are_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has the setsid command.");
        using ScriptedServer server = ScriptedServer.Create("sleep 600 & echo child $!; echo ready; wait");
        await server.Process.StartAsync(Cancelled);
        int child = await server.NumberAfterAsync("child", Cancelled);

        await server.CrashAsync(Cancelled);

        await Eventually.GoneAsync(child, Cancelled);
    }

    [Fact]
    public async Task Disposed_server_is_killed()
    {
        ScriptedServer server = ScriptedServer.Create("trap '' TERM; echo ready; while :; do sleep 0.1; done");
        await server.Process.StartAsync(Cancelled);
        int processId = server.Process.ProcessId!.Value;

        server.Process.Dispose();
        server.Process.Dispose();

        await Eventually.GoneAsync(processId, Cancelled);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.Process.StartAsync(Cancelled));
    }

    [Fact]
    public async Task Stopped_server_does_not_start_again()
    {
        ScriptedServer server = ScriptedServer.Create("echo ready; while :; do sleep 0.1; done");

        await server.Process.StopAsync(Cancelled);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Process.StartAsync(Cancelled));
        Assert.IsNotType<ObjectDisposedException>(error);
        Assert.Contains("has been stopped", error.Message, StringComparison.Ordinal);
        await server.Process.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.Process.StartAsync(Cancelled));
    }

    [Fact]
    public async Task Started_twice_it_runs_once()
    {
        using ScriptedServer server = ScriptedServer.Create(ScriptedServer.Obedient);

        await Task.WhenAll(server.Process.StartAsync(Cancelled), server.Process.StartAsync(Cancelled));
        await server.Process.StartAsync(Cancelled);

        Assert.Equal(1, server.Starts);
    }

    [Fact]
    public async Task Server_that_answers_while_it_loads_does_not_hold_up_the_start()
    {
        using ScriptedServer server = ScriptedServer.Create("echo answering; exec sleep 600");

        await server.Process.StartAsync(Cancelled);
        Task ready = server.Process.WaitUntilReadyAsync(Cancelled);

        Assert.True(server.Process.IsRunning);
        Assert.False(ready.IsCompleted);
    }

    [Fact]
    public async Task Wait_for_a_server_that_was_not_started_fails_at_once()
    {
        await using LlamaServerProcess server = new(new LlamaServerOptions { ModelPath = "model.gguf" });

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => server.WaitUntilReadyAsync(Cancelled));

        Assert.Contains("has not been started", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ends_with_the_ready_timeout()
    {
        using ScriptedServer server = ScriptedServer.Create("echo loading; exec sleep 600", options =>
        {
            options.StartWaitsUntilReady = true;
            options.ReadyTimeout = TimeSpan.FromMilliseconds(500);
        });

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.StartAsync(Cancelled));

        Assert.Contains("is not ready after ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ReadyTimeout", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_and_key_reach_the_server()
    {
        Environment.SetEnvironmentVariable("LLAMACPP_TEST_REMOVED", "still here");
        using ScriptedServer server = ScriptedServer.Create("echo \"[$LLAMA_API_KEY] [$ADDED] [$LLAMACPP_TEST_REMOVED]\"; " + ScriptedServer.Obedient, options =>
        {
            options.ApiKey = "sk-test";
            options.Environment["ADDED"] = "added";
            options.Environment["LLAMACPP_TEST_REMOVED"] = null;
        });

        await server.Process.StartAsync(Cancelled);

        Assert.Contains("[sk-test] [added] []", server.Log);
    }

    [Fact]
    public async Task Variables_that_are_meant_for_another_server_are_not_passed_on()
    {
        Environment.SetEnvironmentVariable("LLAMA_ARG_TEST_AMBIENT", "of the application");
        Environment.SetEnvironmentVariable("LLAMA_ARG_TEST_ASKED_FOR", "of the application");
        using ScriptedServer server = ScriptedServer.Create(
            "echo \"[$LLAMA_ARG_TEST_AMBIENT] [$LLAMA_ARG_TEST_ASKED_FOR]\"; " + ScriptedServer.Obedient,
            options => options.Environment["LLAMA_ARG_TEST_ASKED_FOR"] = "asked for");

        await server.Process.StartAsync(Cancelled);

        Assert.Contains("[] [asked for]", server.Log);
    }

    [Fact]
    public async Task Fixed_port_that_another_program_uses_fails_the_start()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        using ScriptedServer server = ScriptedServer.Create(ScriptedServer.Obedient, options => options.Port = port);

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.StartAsync(Cancelled));

        Assert.StartsWith($"llama-server can't listen at http://127.0.0.1:{port}/: another program does.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Starts);
    }

    [Fact]
    public async Task Free_port_that_was_taken_in_the_meantime_is_left_for_another()
    {
        using ScriptedServer server = ScriptedServer.Create("echo \"port $6\"; " + ScriptedServer.Obedient);
        Uri announced = server.Process.BaseUrl;
        using TcpListener other = new(IPAddress.Loopback, announced.Port);
        other.Start();

        await server.Process.StartAsync(Cancelled);

        Assert.NotEqual(announced.Port, server.Process.BaseUrl.Port);
        Assert.Equal(server.Process.BaseUrl.Port, await server.NumberAfterAsync("port", Cancelled));
    }

    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:4711/")]
    [InlineData("localhost", "http://localhost:4711/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:4711/")]
    [InlineData("::1", "http://[::1]:4711/")]
    [InlineData("::", "http://[::1]:4711/")]
    public async Task Address_is_one_to_connect_to(string host, string address)
    {
        await using LlamaServerProcess server = new(new LlamaServerOptions { ModelPath = "model.gguf", Host = host, Port = 4711 });

        Assert.Equal(address, server.BaseUrl.ToString());
    }

    [Fact]
    public void Options_are_checked_and_copied()
    {
        LlamaServerOptions options = ScriptedServer.Options(ScriptedServer.Obedient);
        using LlamaServerProcess server = new(options);

        options.ThreadCount = 0;
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new LlamaServerProcess(options));

        Assert.Contains("ThreadCount is 0", exception.Message, StringComparison.Ordinal);
    }
}
