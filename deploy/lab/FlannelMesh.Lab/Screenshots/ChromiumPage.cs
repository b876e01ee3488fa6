using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Screenshots;

/// <summary>One page of a <see cref="HostChromium"/>.</summary>
internal sealed class ChromiumPage(HostChromium chromium, string session, int width)
{
    /// <summary>Beyond this a picture is cut off: of a page there is no end to what it may show.</summary>
    private const int MostPixels = 8000;

    public async Task<JsonElement> EvaluateAsync(string script)
    {
        var answer = await chromium.CallAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true, ["awaitPromise"] = true }, session);
        return answer.TryGetProperty("exceptionDetails", out var failure)
            ? throw new LabException($"the page failed: {failure}")
            : answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits for a condition in JavaScript.</summary>
    public Task UntilAsync(string condition) => Poll.UntilAsync(
        async () => (await EvaluateAsync($"Boolean({condition})")).ValueKind == JsonValueKind.True,
        TimeSpan.FromSeconds(60),
        () => $"the page did not come to {condition}",
        TimeSpan.FromMilliseconds(100));

    public async Task SaveAsync(string file, bool isWhole = false)
    {
        // Two frames: what was just changed has been drawn.
        await EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150))))");
        var parameters = new JsonObject { ["format"] = "png" };
        if (isWhole)
        {
            var height = (await EvaluateAsync("document.documentElement.scrollHeight")).GetInt32();
            parameters["captureBeyondViewport"] = true;
            parameters["clip"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = Math.Min(height, MostPixels), ["scale"] = 1 };
        }

        var picture = await chromium.CallAsync("Page.captureScreenshot", parameters, session);
        await File.WriteAllBytesAsync(file, picture.GetProperty("data").GetBytesFromBase64());
    }
}
