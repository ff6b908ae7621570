using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Aspire's and ASP.NET's service defaults put handlers on every HttpClient.</summary>
public class HostDefaultsTests
{
    private const string Overloaded = """{"error":{"code":500,"message":"out of memory","type":"server_error"}}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool> Defaults => new() { { true, false }, { false, false }, { true, true }, { false, true } };

    [Theory]
    [MemberData(nameof(Defaults))]
    public async Task Resilience_of_the_defaults_is_left_out_whenever_it_is_registered(bool before, bool hedging)
    {
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Overloaded, HttpStatusCode.InternalServerError));
        await using ServiceProvider services = Services(handler, before, hedging);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(services));

        Assert.Equal(HttpStatusCode.InternalServerError, error.StatusCode);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Resilience_of_the_defaults_stays_when_an_option_says_so()
    {
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Overloaded, HttpStatusCode.InternalServerError));
        await using ServiceProvider services = Services(handler, before: true, hedging: false, options => options.UseDefaultResilience = true);

        await Assert.ThrowsAnyAsync<LlamaCppException>(() => AskAsync(services));

        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task Resilience_that_is_added_to_the_client_on_purpose_stays()
    {
        using CapturingHandler handler = new CapturingHandler()
            .AnswerJson(Overloaded, HttpStatusCode.InternalServerError)
            .AnswerStream(StreamEvents.Whole("Hello"));
        await using ServiceProvider services = Services(handler, before: false, hedging: false, configureHttp: http => http.AddResilienceHandler("own", Retry));

        Assert.Equal("Hello", (await AskAsync(services)).Text);
        Assert.Equal(2, handler.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resilience_that_was_added_by_name_before_the_client_stays(bool defaultsFirst)
    {
        using CapturingHandler handler = new CapturingHandler()
            .AnswerJson(Overloaded, HttpStatusCode.InternalServerError)
            .AnswerStream(StreamEvents.Whole("Hello"));
        ServiceCollection services = new();
        if (defaultsFirst)
        {
            AddDefaults();
        }

        services.AddHttpClient("LlamaCppChatClient").AddResilienceHandler("own", Retry);
        services.AddLlamaCppChatClient(Options, http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        if (!defaultsFirst)
        {
            AddDefaults();
        }

        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("Hello", (await AskAsync(provider)).Text);
        Assert.Equal(2, handler.Requests.Count);

        void AddDefaults() => services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler(options => options.Retry.ShouldHandle = _ => new(false)));
    }

    [Fact]
    public async Task Other_handlers_of_the_defaults_stay()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        ServiceCollection services = new();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new HeaderHandler()));
        services.AddLlamaCppChatClient(Options, http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        await using ServiceProvider provider = services.BuildServiceProvider();

        await AskAsync(provider);

        Assert.Equal("yes", handler.Request.Header("X-Default"));
    }

    [Fact]
    public async Task Limit_of_a_resilience_handler_names_it()
    {
        using CapturingHandler handler = new CapturingHandler().Hang();
        await using ServiceProvider services = Services(
            handler, before: false, hedging: false, configureHttp: http => http.AddResilienceHandler("own", pipeline => pipeline.AddTimeout(TimeSpan.FromMilliseconds(100))));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(services));

        Assert.IsType<TimeoutRejectedException>(error.InnerException);
        Assert.StartsWith("ResilienceHandler ended the call to llama.cpp server at http://server.test/ after ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https+http://llama", "http://llama.test:8080/v1/chat/completions")]
    [InlineData("http://llama", "http://llama.test:8080/v1/chat/completions")]
    [InlineData("http://_chat.llama/", "http://chat.test:9931/v1/chat/completions")]
    public async Task Service_is_found_when_discovery_is_on(string baseUrl, string requested)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("services:llama:http:0", "http://llama.test:8080"), new("services:llama:chat:0", "http://chat.test:9931")]).Build());
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        services.AddLlamaCppChatClient(options => (options.BaseUrl, options.Model) = (new(baseUrl), "m"), http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("Hello", (await AskAsync(provider)).Text);
        Assert.Equal(requested, handler.Request.Target);
    }

    [Theory]
    [InlineData("https+http://llama")]
    [InlineData("http+https://llama:8080/v1")]
    [InlineData("http://_chat.llama")]
    public async Task Service_without_discovery_is_refused_with_how_to_turn_it_on(string baseUrl)
    {
        using LlamaCppChatClient client = ErrorCall.Client(new Uri(baseUrl));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("services.AddServiceDiscovery()", Assert.IsType<LlamaCppUnreachableException>(call.Error).Hint, StringComparison.Ordinal);
    }

    private static void Options(LlamaCppOptions options) => (options.BaseUrl, options.Model) = (new("http://server.test"), "m");

    private static void Retry(ResiliencePipelineBuilder<HttpResponseMessage> pipeline) =>
        pipeline.AddRetry(new HttpRetryStrategyOptions { Delay = TimeSpan.FromMilliseconds(1) });

    private static Task<ChatResponse> AskAsync(ServiceProvider services) => services.GetRequiredService<LlamaCppChatClient>().GetResponseAsync("Hi", cancellationToken: Cancelled);

    private static ServiceProvider Services(
        CapturingHandler handler, bool before, bool hedging, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttp = null)
    {
        ServiceCollection services = new();
        if (before)
        {
            AddDefaults();
        }

        services.AddLlamaCppChatClient(
            options =>
            {
                Options(options);
                configure?.Invoke(options);
            },
            http =>
            {
                http.ConfigurePrimaryHttpMessageHandler(() => handler);
                configureHttp?.Invoke(http);
            });
        if (!before)
        {
            AddDefaults();
        }

        return services.BuildServiceProvider();

        void AddDefaults() => services.ConfigureHttpClientDefaults(http =>
        {
            if (hedging)
            {
                http.AddStandardHedgingHandler();
            }
            else
            {
                http.AddStandardResilienceHandler(options =>
                {
                    options.Retry.Delay = TimeSpan.FromMilliseconds(1);
                    options.Retry.MaxRetryAttempts = 2;
                });
            }
        });
    }

    private sealed class HeaderHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Default", "yes");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
