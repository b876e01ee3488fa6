using System.CommandLine;
using FlannelMesh.Commands;
using FlannelMesh.Configuration;

IReadOnlyList<Command> commands =
[
    RunCommand.Create((_, _) => throw new ConfigurationException("this build has no agent")),
    CheckConfigCommand.Create(),
    VersionCommand.Create(),
];

return await CommandLineApplication.RunAsync(commands, args, Console.Out, Console.Error);
