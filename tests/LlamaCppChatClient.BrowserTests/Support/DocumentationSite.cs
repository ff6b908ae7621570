using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(DocumentationSite))]

namespace LlamaCpp.BrowserTests.Support;

/// <summary>The documentation site, as eng/site.sh has built it; built now when it is missing.</summary>
public sealed class DocumentationSite : IAsyncDisposable
{
    private readonly Lazy<Task<WebApplication>> _app = new(StartAsync);

    public static string Folder => Repository.PathOf("artifacts/site");

    /// <summary>Opens a page in a browser profile of its own.</summary>
    public async Task<IPage> OpenAsync(IBrowserContext browser, string page)
    {
        string address = (await _app.Value).Urls.Single();
        IPage opened = await browser.NewPageAsync();
        await opened.GotoAsync($"{address}/{page}");
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app.IsValueCreated)
        {
            await (await _app.Value).DisposeAsync();
        }
    }

    private static async Task<WebApplication> StartAsync()
    {
        if (!Directory.Exists(Folder))
        {
            using Process build = Process.Start(new ProcessStartInfo(Repository.PathOf("eng/site.sh")) { RedirectStandardOutput = true })!;
            string output = await build.StandardOutput.ReadToEndAsync();
            await build.WaitForExitAsync();
            Assert.True(build.ExitCode == 0, output);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(Folder) });
        await app.StartAsync();
        return app;
    }
}
