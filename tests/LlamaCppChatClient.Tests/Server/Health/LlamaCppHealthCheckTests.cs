using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.Tests.Server;

public class LlamaCppHealthCheckTests
{
    [Fact]
    public async Task Ready_server_is_healthy_and_says_what_it_is_doing()
    {
        CapturingHandler server = Native.Handler("native/health.http", "native/props.http", "native/metrics.http");

        (int status, JsonElement check) = await CheckAsync(server);

        Assert.Equal(200, status);
        Assert.Equal("Healthy", check.GetProperty("status").GetString());
        StrictJson.Equal("""{"model":"tiny","context_size":1024,"slots":2,"slots_busy":0}""", check.GetProperty("data"));
        Assert.Equal(["GET /health", "GET /props", "GET /metrics"], server.Calls());
    }

    [Fact]
    public async Task Busy_slots_are_counted_where_there_are_no_metrics()
    {
        CapturingHandler server = Native.Handler("native/health.http", "router/props-model.http", "native/slots-busy.http");

        (_, JsonElement check) = await CheckAsync(server);

        Assert.Equal(2, check.GetProperty("data").GetProperty("slots_busy").GetInt32());
    }

    [Fact]
    public async Task Server_that_is_to_fall_asleep_is_not_asked_for_its_slots()
    {
        CapturingHandler server = Native.Handler("native/health.http", "router/props-model.http");

        (_, JsonElement check) = await CheckAsync(server, checks => checks.AddLlamaCpp(configure: options => options.IncludeBusySlots = false));

        Assert.Equal("Healthy", check.GetProperty("status").GetString());
        Assert.False(check.GetProperty("data").TryGetProperty("slots_busy", out _));
        Assert.Equal(["GET /health", "GET /props"], server.Calls());
    }

    [Fact]
    public async Task Loading_server_is_degraded()
    {
        (int status, JsonElement check) = await CheckAsync(Native.Handler("lifecycle/loading-health.http"));

        Assert.Equal((200, "Degraded"), (status, check.GetProperty("status").GetString()));
        Assert.Contains("loading", check.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sleeping_server_is_degraded_and_not_woken()
    {
        CapturingHandler server = Native.Handler("lifecycle/sleeping-health.http", "lifecycle/sleeping-props.http");

        (_, JsonElement check) = await CheckAsync(server);

        Assert.Equal("Degraded", check.GetProperty("status").GetString());
        StrictJson.Equal("""{"model":"/models/tiny-chat.gguf","context_size":512,"slots":1}""", check.GetProperty("data"));
        Assert.Equal(["GET /health", "GET /props"], server.Calls());
    }

    [Fact]
    public async Task Absent_server_is_unhealthy()
    {
        CapturingHandler server = new CapturingHandler().Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        (int status, JsonElement check) = await CheckAsync(server);

        Assert.Equal((503, "Unhealthy"), (status, check.GetProperty("status").GetString()));
        Assert.Contains("http://llama.test:8080", check.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_status_name_and_tags_are_the_callers()
    {
        CapturingHandler server = new CapturingHandler().Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        (int status, JsonElement check) = await CheckAsync(server, checks => checks.AddLlamaCpp("llm", failureStatus: HealthStatus.Degraded, tags: ["ready"]), "llm");

        Assert.Equal((200, "Degraded"), (status, check.GetProperty("status").GetString()));
        Assert.Equal("ready", check.GetProperty("tags")[0].GetString());
    }

    [Fact]
    public async Task Refused_key_is_unhealthy_and_explained()
    {
        (_, JsonElement check) = await CheckAsync(Native.Handler("native/health.http", "errors/401-no-key.http"));

        Assert.Equal("Unhealthy", check.GetProperty("status").GetString());
        Assert.Contains("LLAMACPP_API_KEY", check.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_of_another_kind_is_healthy_without_data()
    {
        CapturingHandler server = Native.Handler("native/models-sse.http", "native/v1-models.http", "native/models-sse.http");

        (_, JsonElement check) = await CheckAsync(server);

        Assert.Equal("Healthy", check.GetProperty("status").GetString());
        StrictJson.Equal("{}", check.GetProperty("data"));
    }

    [Fact]
    public async Task Router_is_healthy_and_lists_what_it_has_loaded()
    {
        CapturingHandler server = Native.Handler("router/health.http", "router/props.http", "router/models-loaded.http");

        (_, JsonElement check) = await CheckAsync(server);

        Assert.Equal("Healthy", check.GetProperty("status").GetString());
        StrictJson.Equal("""{"models":3,"models_loaded":["tiny-a"]}""", check.GetProperty("data"));
    }

    [Theory]
    [InlineData("router/models-loaded.http", "tiny-b", "Healthy", "when it is asked for")]
    [InlineData("router/models-after-failed-load.http", "broken", "Unhealthy", "exit code 1")]
    [InlineData("router/models-loaded.http", "nope", "Unhealthy", "broken, tiny-a, tiny-b")]
    public async Task Model_of_a_router_is_looked_at_and_not_loaded(string models, string model, string expected, string description)
    {
        CapturingHandler server = Native.Handler("router/health.http", "router/props.http", models);

        (_, JsonElement check) = await CheckAsync(server, model: model);

        Assert.Equal(expected, check.GetProperty("status").GetString());
        Assert.Contains(description, check.GetProperty("description").GetString(), StringComparison.Ordinal);
        StrictJson.Equal($$"""{"model":"{{model}}"}""", check.GetProperty("data"));
    }

    [Fact]
    public async Task Loaded_model_of_a_router_gives_its_data()
    {
        CapturingHandler server = Native.Handler("router/health.http", "router/props.http", "router/models-loaded.http", "router/props-model.http", "router/slots-model.http");

        (_, JsonElement check) = await CheckAsync(server, model: "tiny-a");

        Assert.Equal("Healthy", check.GetProperty("status").GetString());
        StrictJson.Equal("""{"model":"tiny-a","context_size":512,"slots":1,"slots_busy":0}""", check.GetProperty("data"));
        Assert.Equal(
            ["GET /health", "GET /props", "GET /v1/models", "GET /props?model=tiny-a&autoload=false", "GET /slots?model=tiny-a&autoload=false"], server.Calls());
    }

    [Fact]
    public async Task Servers_under_keys_are_checked_each()
    {
        CapturingHandler first = Native.Handler("lifecycle/loading-health.http");
        CapturingHandler second = Native.Handler("lifecycle/sleeping-health.http", "lifecycle/sleeping-props.http");
        await using HealthCheckApp app = await HealthCheckApp.StartAsync(services =>
        {
            services.AddLlamaCppServerClient(options => options.BaseUrl = new("http://one.test"), http => http.ConfigurePrimaryHttpMessageHandler(() => first));
            services.AddKeyedLlamaCppServerClient("big", options => options.BaseUrl = new("http://big.test"), http => http.ConfigurePrimaryHttpMessageHandler(() => second));
            services.AddHealthChecks().AddLlamaCpp().AddKeyedLlamaCpp("big");
        });

        (_, JsonElement report) = await app.GetAsync();

        JsonElement checks = report.GetProperty("checks");
        Assert.Contains("http://one.test", checks.GetProperty("llamacpp").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains("http://big.test", checks.GetProperty("llamacpp:big").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    private static async Task<(int Status, JsonElement Check)> CheckAsync(
        CapturingHandler server, Action<IHealthChecksBuilder>? add = null, string name = "llamacpp", string? model = null)
    {
        await using HealthCheckApp app = await HealthCheckApp.StartAsync(services =>
        {
            services.AddLlamaCppServerClient(
                options => (options.BaseUrl, options.Model) = (new("http://llama.test:8080"), model), http => http.ConfigurePrimaryHttpMessageHandler(() => server));
            (add ?? (checks => checks.AddLlamaCpp()))(services.AddHealthChecks());
        });
        (int status, JsonElement report) = await app.GetAsync();
        return (status, report.GetProperty("checks").GetProperty(name));
    }
}
