using System.CommandLine;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Ca;
using FlannelMesh.Commands.Completion;
using FlannelMesh.Hosting;

IReadOnlyList<Command> commands =
[
    RunCommand.Create(AgentProcess.RunAsync),
    StatusCommand.Create(),
    MembersCommand.Create(),
    LeasesCommand.Create(),
    PeersCommand.Create(),
    ReservationCommands.CreateReserve(),
    ReservationCommands.CreateUnreserve(),
    ImportFlannelCommand.Create(),
    LeaveCommand.Create(),
    VotersCommand.Create(),
    EvictCommand.Create(),
    RecoverCommand.Create(),
    CaCommand.Create(TimeProvider.System),
    InviteCommand.Create(),
    DoctorCommand.Create(),
    ReportCommand.Create(),
    CleanupCommand.Create(),
    DockerOptsCommand.Create(),
    CheckConfigCommand.Create(),
    CompletionCommands.Create(),
    VersionCommand.Create(),
];

return await CommandLineApplication.RunAsync(commands, args, Console.Out, Console.Error);
