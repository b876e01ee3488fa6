using System.CommandLine;
using System.Text.Json;
using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh invite: prints a join token, one line. It is a secret until it is used.</summary>
internal static class InviteCommand
{
    public static Command Create()
    {
        var node = new Option<string?>("--node") { Description = "the only node that may use it; default: any", HelpName = "NAME" };
        var expires = new Option<string>("--expires") { Description = "how long it is good, such as 30m", HelpName = "DURATION", DefaultValueFactory = _ => "1h" };
        var anywhere = new Option<bool>("--anywhere") { Description = "for a host whose address changes; default: its certificate is good only where it joins from" };
        var json = new Option<bool>("--json") { Description = "print the API's JSON" };
        var socket = ControlSocketOption.Create();
        var command = new Command("invite", "make a token with which one host can join: `flannelmesh run --join TOKEN` there") { node, expires, anywhere, json, socket };
        command.SetAction(async (result, cancellation) =>
        {
            var text = result.GetValue(expires)!;
            if (!DurationText.TryParse(text, out var lifetime)
                || lifetime.TotalSeconds is < InvitationRequest.MinSeconds or > InvitationRequest.MaxSeconds)
            {
                throw new ConfigurationException($"--expires \"{text}\"; it must be a number with a unit (s, m, h, d), 1s to 30d");
            }

            if (result.GetValue(node) is { } name && !NodeNames.IsValid(name))
            {
                throw new ConfigurationException($"--node \"{name}\"; {NodeNames.Rule}");
            }

            var body = JsonSerializer.Serialize(new InvitationRequest(result.GetValue(node), (long)lifetime.TotalSeconds, result.GetValue(anywhere)), ApiJson.Default.InvitationRequest);
            using var client = new ControlClient(result.GetValue(socket)!);
            var invitation = await client.ChangeAsync(HttpMethod.Post, "/api/v1/invitations", body, ApiJson.Default.InvitationView, cancellation);
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            if (result.GetValue(json))
            {
                await output.WriteAsync(JsonSerializer.SerializeToNode(invitation, ApiJson.Default.InvitationView)!.ToJsonString(ApiJson.Pretty) + "\n");
                return ExitCode.Ok;
            }

            await output.WriteLineAsync(invitation.Token);
            await error.WriteLineAsync(
                $"For {(invitation.Node is { } only ? $"the host {only}" : "one host")}, until {invitation.ExpiresAt.UtcDateTime:u}: flannelmesh run --join TOKEN, with the same network");
            return ExitCode.Ok;
        });
        return command;
    }
}
