using System.CommandLine;

namespace FlannelMesh.Labs.Inside;

/// <summary>`fetch URL`: GET; prints the status code on the first line, then the body.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("url");
        var command = new Command("fetch", "GET a URL over TCP (run inside a host's namespace).") { url };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            try
            {
                using var response = await client.GetAsync(new Uri(result.GetRequiredValue(url)), cancellation);
                Console.WriteLine((int)response.StatusCode);
                Console.Write(await response.Content.ReadAsStringAsync(cancellation));
                return 0;
            }
            catch (HttpRequestException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
        return command;
    }
}
